//! Paths of the command line into what the engine takes, or every problem in them.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

use soc2_core::Error;
use soc2_core::acceptance;
use soc2_core::assessment::Assessment;
use soc2_core::catalog;
use soc2_core::catalog::Catalog;
use soc2_core::compile;
use soc2_core::diagnostic::Text;
use soc2_core::digest::Key;
use soc2_core::engage::engage;
use soc2_core::engagement::Engagement;
use soc2_core::facts;
use soc2_core::facts::FactsDocument;
use soc2_core::id::ProfileId;
use soc2_core::id::TargetId;
use soc2_core::past;
use soc2_core::past::Past;
use soc2_core::profile;
use soc2_core::profile::Profile;
use soc2_core::program::Program;
use soc2_core::record;
use soc2_core::scope;
use soc2_core::time::Period;

use crate::Input;

/// What is assessed, on the command line.
#[derive(clap::Args)]
pub struct Inputs {
    /// A catalog, a file or a folder of YAML or JSON. One that names itself (`catalog:`) is used instead of the
    /// built-in one, any other is added to it.
    #[arg(long, value_name = "PATH")]
    pub catalog: Vec<PathBuf>,
    /// A profile: a built-in one by name (sysdig-guide), or a file. What it extends is found among the built-in ones and
    /// beside it, as ID.yaml.
    #[arg(long, value_name = "NAME|PATH")]
    pub profile: Option<String>,
    /// Facts: JSON or NDJSON, a file or a folder of them; `-` is standard input.
    #[arg(long, value_name = "PATH")]
    pub facts: Vec<PathBuf>,
    /// Earlier JSON reports, a file or a folder of them: what they found of the time before the facts of a period, where
    /// facts are no longer there.
    #[arg(long, value_name = "PATH")]
    pub reports: Vec<PathBuf>,
    /// Look at this target only; may be repeated.
    #[arg(long, value_name = "TARGET")]
    pub target: Vec<String>,
    /// The scope of the assessment: the system, its commitments, whom it rests on.
    #[arg(long, value_name = "PATH")]
    pub scope: Option<PathBuf>,
    /// Records: performances, tests, judgments of sufficiency; a file or a folder of them.
    #[arg(long, value_name = "PATH")]
    pub records: Vec<PathBuf>,
    /// Risk acceptances: shown beside what fails, changing no outcome; a file or a folder of them.
    #[arg(long, value_name = "PATH")]
    pub acceptances: Vec<PathBuf>,
}

/// What becomes of facts that cannot be read.
#[derive(Clone, Copy, PartialEq)]
pub enum Unreadable {
    /// Nothing is assessed.
    Refused,
    /// The rest is assessed.
    LeftOut,
}

const AUTHORED: [&str; 3] = ["yaml", "yml", "json"];

/// The value, or nothing after noting what is wrong.
pub fn keep<T>(result: Result<T, Vec<String>>, problems: &mut Vec<String>) -> Option<T> {
    result.map_err(|found| problems.extend(found)).ok()
}

/// Each problem of an error.
pub fn each(error: &Error) -> Vec<String> {
    error.diagnostics().iter().map(ToString::to_string).collect()
}

/// The catalog, as the profile takes it.
///
/// # Errors
/// Every problem in the two.
pub fn program(inputs: &Inputs) -> Result<Program, Vec<String>> {
    let mut problems = Vec::new();
    let texts = keep(catalog_texts(inputs), &mut problems);
    let profile = keep(read_profile(inputs), &mut problems);
    let catalog = texts.as_ref().and_then(|texts| keep(read_catalog(&texts.named, &texts.given), &mut problems));
    let (Some(texts), Some(catalog), Some(profile)) = (texts, catalog, profile) else { return Err(problems) };
    // What is wrong is told by paths that can be opened from here.
    let told = |error: Error| match catalog::read(&texts.given).map(|catalog| compile(&catalog, &profile)) {
        Ok(Err(error)) => each(&error),
        Ok(Ok(_)) | Err(_) => each(&error),
    };
    compile(&catalog, &profile).map_err(told)
}

/// The texts of a catalog, with the built-in ones where they add to those.
struct CatalogTexts {
    /// By their names inside what was given: the catalog's digest is over names too, and is not to depend on how a path was
    /// typed.
    named: Vec<Text>,
    /// By the paths that were given.
    given: Vec<Text>,
}

fn catalog_texts(inputs: &Inputs) -> Result<CatalogTexts, Vec<String>> {
    let mut problems = Vec::new();
    let (mut named, mut given) = (Vec::new(), Vec::new());
    for path in &inputs.catalog {
        for text in keep(texts(std::slice::from_ref(path)), &mut problems).into_iter().flatten() {
            named.push(Text::new(inside(path, &text.name), Arc::clone(&text.content)));
            given.push(text);
        }
    }
    let built_in: Vec<Text> = controls_catalog::CATALOG.iter().map(|file| Text::new(file.name, file.text)).collect();
    let [named, given] = [named, given].map(|texts| catalog::layered(&built_in, &texts));
    if problems.is_empty() { Ok(CatalogTexts { named, given }) } else { Err(problems) }
}

fn read_catalog(named: &[Text], given: &[Text]) -> Result<Catalog, Vec<String>> {
    catalog::read(named).map_err(|error| each(&catalog::read(given).err().unwrap_or(error)))
}

/// The name of a text inside what was given, as that of a built-in one: relative to a folder, of a file its own.
fn inside(given: &Path, name: &str) -> String {
    let path = Path::new(name);
    let relative = path.strip_prefix(given).ok().filter(|relative| !relative.as_os_str().is_empty());
    let relative = relative.or_else(|| path.file_name().map(Path::new)).unwrap_or(path);
    relative.to_string_lossy().replace('\\', "/")
}

fn read_profile(inputs: &Inputs) -> Result<Profile, Vec<String>> {
    let mut profile = match &inputs.profile {
        None => Profile::default(),
        Some(name) => named_profile(name)?,
    };
    if !inputs.target.is_empty() {
        profile.targets = targets(inputs, &profile)?;
    }
    Ok(profile)
}

/// The targets asked for, which a profile may narrow and the command line may not widen again.
fn targets(inputs: &Inputs, profile: &Profile) -> Result<Vec<TargetId>, Vec<String>> {
    let parse = |target: &String| match TargetId::parse(target) {
        Ok(target) if profile.targets.is_empty() || profile.targets.contains(&target) => Ok(target),
        Ok(target) => Err(vec![format!("--target: `{target}` is not among the profile's targets")]),
        Err(error) => Err(vec![format!("--target: {error}")]),
    };
    inputs.target.iter().map(parse).collect()
}

/// A built-in profile by name, or one of a file or a folder, with what it extends: built-in profiles, and files beside
/// it that are named after their ids.
fn named_profile(name: &str) -> Result<Profile, Vec<String>> {
    let path = Path::new(name);
    let (profile, mut known) = match controls_catalog::profile(name) {
        Some(file) => (read_one(&Text::new(file.name, file.text))?, Vec::new()),
        None if !path.exists() => {
            let known: Vec<&str> = controls_catalog::PROFILES.iter().map(controls_catalog::profile_name).collect();
            return Err(vec![format!("--profile: `{name}` is no file and no built-in profile ({})", known.join(", "))]);
        }
        None => outermost(path, each_profile(path)?)?,
    };
    for file in controls_catalog::PROFILES {
        known.push(read_one(&Text::new(file.name, file.text))?);
    }
    let mut wanted: Vec<ProfileId> = profile.extends.clone();
    while let Some(id) = wanted.pop() {
        if known.iter().any(|it| it.id.as_ref() == Some(&id)) {
            continue;
        }
        let beside = path.parent().unwrap_or(Path::new("")).join(format!("{id}.yaml"));
        if beside.is_file() {
            for base in each_profile(&beside)?.into_iter().filter(|base| base.id.as_ref() == Some(&id)) {
                wanted.extend(base.extends.clone());
                known.push(base);
            }
        }
    }
    profile::resolve(profile, &known).map_err(|error| each(&error))
}

fn each_profile(path: &Path) -> Result<Vec<Profile>, Vec<String>> {
    let mut problems = Vec::new();
    let texts = texts(&[path.to_owned()])?;
    let profiles = texts.iter().filter_map(|text| keep(read_one(text), &mut problems)).collect();
    if problems.is_empty() { Ok(profiles) } else { Err(problems) }
}

fn read_one(text: &Text) -> Result<Profile, Vec<String>> {
    profile::read(text).map_err(|error| each(&error))
}

/// The profile of a folder that no other of it extends, and the others.
fn outermost(path: &Path, mut profiles: Vec<Profile>) -> Result<(Profile, Vec<Profile>), Vec<String>> {
    let is_extended = |profile: &Profile| profiles.iter().any(|it| profile.id.iter().any(|id| it.extends.contains(id)));
    let outermost: Vec<usize> = (0..profiles.len()).filter(|&position| !is_extended(&profiles[position])).collect();
    match outermost[..] {
        [position] => Ok((profiles.remove(position), profiles)),
        _ if profiles.len() == 1 => Ok((profiles.remove(0), profiles)),
        _ => {
            let hint = "name the file of the profile that is meant";
            Err(vec![format!(
                "--profile: {}: {} profiles that no other extends: {hint}",
                path.display(),
                outermost.len()
            )])
        }
    }
}

/// What people state beside the facts.
///
/// # Errors
/// Every problem in it.
pub fn engagement(inputs: &Inputs, program: Option<&Program>) -> Result<Engagement, Vec<String>> {
    let mut problems = Vec::new();
    let scope = keep(read_scope(inputs), &mut problems);
    let records = keep(texts(&inputs.records), &mut problems)
        .and_then(|texts| keep(record::read(&texts).map_err(|error| each(&error)), &mut problems));
    let acceptances = keep(texts(&inputs.acceptances), &mut problems)
        .and_then(|texts| keep(acceptance::read(&texts).map_err(|error| each(&error)), &mut problems));
    match (program, scope, records, acceptances) {
        (Some(program), Some(scope), Some(records), Some(acceptances)) => {
            engage(program, scope, records, acceptances).map_err(|error| each(&error))
        }
        // Without a program, what is wrong with it was said already.
        _ => Err(problems),
    }
}

fn read_scope(inputs: &Inputs) -> Result<Option<scope::Scope>, Vec<String>> {
    let Some(path) = &inputs.scope else { return Ok(None) };
    let mut texts = texts(std::slice::from_ref(path))?;
    match (texts.pop(), texts.is_empty()) {
        (Some(text), true) => scope::read(&text).map(Some).map_err(|error| each(&error)),
        _ => Err(vec![format!("--scope: {}: one file is expected", path.display())]),
    }
}

/// The sound documents, and what is wrong with the others where they are left out.
///
/// # Errors
/// Every problem, where they are not.
pub fn facts(inputs: &Inputs, unreadable: Unreadable) -> Result<(Vec<FactsDocument>, Vec<String>), Vec<String>> {
    let sample = [Path::new(env!("CARGO_MANIFEST_DIR")).join("facts/sample")];
    let is_sample = inputs.facts.is_empty() && inputs.reports.is_empty();
    let paths = if is_sample { &sample[..] } else { &inputs.facts };
    let (mut documents, mut problems, mut unread) = (Vec::new(), Vec::new(), Vec::new());
    for path in paths {
        let inputs = read(path, &["json", "ndjson", "jsonl"]).unwrap_or_else(|gone| {
            unread.extend_from_slice(&gone);
            problems.extend(gone);
            Vec::new()
        });
        for input in inputs {
            let mut reading = facts::read(&input.name, &input.bytes, &Default::default());
            documents.append(&mut reading.documents);
            unread.extend(reading.unread());
            problems.extend(reading.diagnostics.iter().map(ToString::to_string));
        }
    }
    match problems.is_empty() || unreadable == Unreadable::LeftOut {
        true => Ok((documents, unread)),
        false => Err(problems),
    }
}

/// A period, by facts and reports in any order.
///
/// # Errors
/// As of [`soc2_core::assess_period`].
pub fn over(
    program: &Program,
    mut documents: Vec<FactsDocument>,
    mut reports: Vec<Past>,
    engagement: &Engagement,
    period: Period,
) -> Result<Assessment, Error> {
    documents.sort_by_key(FactsDocument::newest);
    reports.sort_by_key(|past| past.as_of);
    let mut observations = soc2_core::observe(program, documents, period)?;
    observations.add_reports(program, reports)?;
    soc2_core::assess_period(program, observations, engagement)
}

/// One earlier report.
///
/// # Errors
/// Every problem in it.
pub fn past(path: &Path) -> Result<Past, Vec<String>> {
    let mut inputs = read(path, &["json"])?;
    match (inputs.pop(), inputs.is_empty()) {
        (Some(input), true) => report(input),
        _ => Err(vec![format!("{}: one report is expected", path.display())]),
    }
}

/// The reports whose findings are a history.
///
/// # Errors
/// Every problem in them.
pub fn reports(inputs: &Inputs) -> Result<Vec<Past>, Vec<String>> {
    let mut problems = Vec::new();
    let mut reports = Vec::new();
    for path in &inputs.reports {
        for input in keep(read(path, &["json"]), &mut problems).into_iter().flatten() {
            reports.extend(keep(report(input), &mut problems));
        }
    }
    if problems.is_empty() { Ok(reports) } else { Err(problems) }
}

/// What is wrong where earlier reports are given and no period.
pub fn reports_of_an_instant(inputs: &Inputs) -> Option<String> {
    let problem = "--reports: earlier reports are the history of a period: say which with `--period`";
    (!inputs.reports.is_empty()).then(|| problem.to_owned())
}

fn report(input: Input) -> Result<Past, Vec<String>> {
    let text = text(input).map_err(|problem| vec![problem])?;
    past::read(&text).map_err(|error| each(&error))
}

/// The key of what is not shown.
///
/// # Errors
/// Why there is none in the file.
pub fn redaction_key(path: &Path) -> Result<Key, Vec<String>> {
    let problem = |message: String| vec![format!("--redaction-key: {}: {message}", path.display())];
    let bytes = std::fs::read(path).map_err(|error| problem(error.to_string()))?;
    let key = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
    Key::new(key.strip_suffix(b"\r").unwrap_or(key)).map_err(|error| problem(error.to_string()))
}

/// Authored texts: files, or folders of them.
fn texts(paths: &[PathBuf]) -> Result<Vec<Text>, Vec<String>> {
    let mut problems = Vec::new();
    let mut texts = Vec::new();
    for path in paths {
        for input in keep(read(path, &AUTHORED), &mut problems).into_iter().flatten() {
            texts.extend(keep(text(input).map_err(|problem| vec![problem]), &mut problems));
        }
    }
    if problems.is_empty() { Ok(texts) } else { Err(problems) }
}

fn read(path: &Path, extensions: &[&str]) -> Result<Vec<Input>, Vec<String>> {
    crate::read(path, extensions).map_err(|problem| vec![problem])
}

fn text(input: Input) -> Result<Text, String> {
    match String::from_utf8(input.bytes) {
        Ok(content) => Ok(Text::new(input.name, content)),
        Err(error) => Err(format!("{}: not UTF-8 at byte {}", input.name, error.utf8_error().valid_up_to())),
    }
}
