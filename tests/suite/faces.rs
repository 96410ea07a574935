//! Every face gives the same bytes for every case: the report, and what comes of holding reports against it. `SOC2_FACES`
//! names the programs, with `:` between them; each takes a catalog, a profile that others extend and the folder of a case, and
//! prints the JSON report, or, for each report that it is given too, whether that follows. `make test` builds them.

use std::ffi::OsStr;
use std::path::Path;
use std::process::Command;

use soc2_core::verify::Verification;

use crate::cases;
use crate::commands::Scratch;
use crate::door;
use crate::verify::held;

#[test]
fn every_face_gives_the_same_bytes() {
    let Ok(faces) = std::env::var("SOC2_FACES") else {
        door::say("skipped: the cases in other languages (SOC2_FACES names no program; `make test` does)");
        return;
    };
    let faces: Vec<&str> = faces.split(':').collect();
    let wrong: Vec<String> = cases::folders().iter().flat_map(|folder| differing(&faces, folder)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The faces that say something else of a case than Rust does.
fn differing(faces: &[&str], folder: &Path) -> Vec<String> {
    let case = door::case(folder);
    let report = case.report();
    let (reports, verified) = held(&case);
    let verified: String = verified.iter().map(Verification::to_json).collect();
    let shared = if folder.join("period").exists() { "tests/cases/period.yaml" } else { "tests/cases/catalog.yaml" };
    let inputs = [door::project(shared), door::project("tests/cases/base.yaml"), folder.to_owned()];
    let scratch = [("untouched.json", &reports[0]), ("changed.json", &reports[1])];
    let scratch = scratch.map(|(name, report)| Scratch::new(name, report.as_bytes()));
    let wrong = |face: &str| {
        let assessed = said_otherwise(face, inputs.iter(), &report).map(|said| format!("another report\n{said}"));
        let handed_in = inputs.iter().map(AsRef::<OsStr>::as_ref).chain(scratch.iter().map(|it| it.arg().as_ref()));
        let held = said_otherwise(face, handed_in, &verified).map(|said| format!("another verification\n{said}"));
        let problems = assessed.into_iter().chain(held);
        problems.map(|problem| format!("{face} {}: {problem}", folder.display())).collect::<Vec<_>>()
    };
    faces.iter().flat_map(|face| wrong(face)).collect()
}

/// What a face says on standard error, where it prints something else than is expected, or does not end as who succeeded.
fn said_otherwise(face: &str, args: impl Iterator<Item = impl AsRef<OsStr>>, expected: &str) -> Option<String> {
    let came = Command::new(face).args(args).output().unwrap_or_else(|error| panic!("{face}: {error}"));
    let is_expected = came.status.success() && came.stdout == expected.as_bytes();
    (!is_expected).then(|| String::from_utf8_lossy(&came.stderr).into_owned())
}
