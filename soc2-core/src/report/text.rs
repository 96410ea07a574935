//! The report as text for a terminal: series, criterion, check, what failed and what to do.

mod control;
mod criterion;
mod head;
mod operations;
mod page;
mod rests;
mod scope;
mod since;
mod story;

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use self::page::Page;
pub(super) use self::page::Paint;
pub(super) use self::story::moment;
use super::Color;
use super::Detail;
use super::Report;
use super::phrases;
use crate::acceptance::Compensating;
use crate::acceptance::Pattern;
use crate::assessment::AcceptanceState;
use crate::assessment::Conclusion;
use crate::assessment::Counts;
use crate::assessment::CriterionResult;
use crate::assessment::RollUp;
use crate::assessment::SeriesResult;
use crate::catalog::Check;
use crate::diagnostic::did_you_mean;
use crate::difference::Difference;
use crate::digest::told;
use crate::facts::Subject;
use crate::finding::Finding;
use crate::finding::Outcome;
use crate::finding::Resource;
use crate::finding::Witnesses;
use crate::finding::of_check;
use crate::id::CheckId;
use crate::id::ControlId;
use crate::id::CriterionId;
use crate::id::SourceId;
use crate::operation::Operated;
use crate::spelling::counted;
use crate::time::Instant;
use crate::unknown::Unknown;
use crate::unknown::UnknownReason;

pub(super) fn text(report: &Report<'_>, detail: Detail, color: Color) -> String {
    written(report, detail, color).page.finish()
}

/// The same, and what changed since an earlier one.
pub(super) fn text_since(report: &Report<'_>, difference: &Difference, detail: Detail, color: Color) -> String {
    let mut writer = written(report, detail, color);
    writer.since(difference);
    writer.page.finish()
}

fn written<'a>(report: &'a Report<'a>, detail: Detail, color: Color) -> Writer<'a> {
    let mut writer = Writer {
        report,
        detail,
        page: Page::new(color),
        explained: BTreeSet::new(),
        stated: BTreeMap::new(),
        last: None,
    };
    writer.head();
    writer.scope();
    writer.operations();
    for series in &report.assessment.series {
        writer.series(series);
    }
    writer.foot();
    writer
}

struct Writer<'a> {
    report: &'a Report<'a>,
    detail: Detail,
    page: Page,
    /// The checks that were explained: further criteria refer to the first.
    explained: BTreeSet<&'a CheckId>,
    /// The controls that were stated in full, each with the criterion that it stands under.
    stated: BTreeMap<&'a ControlId, &'a CriterionId>,
    /// The check explained last: checks of one family say the same, and say it once.
    last: Option<&'a Check>,
}

/// More resources of a kind than this are counted, unless everything is asked for.
const SHOWN: usize = 10;

/// More sentences of why than this are left to `--detail full`.
const SENTENCES: usize = 3;

/// Said instead of a text that the check before has said.
const AS_ABOVE: &str = "as above";

impl<'a> Writer<'a> {
    fn series(&mut self, result: &'a SeriesResult) {
        let Some(series) = self.report.program.series.get(&result.id) else { return };
        let RollUp { controls, criteria, .. } = &result.roll_up;
        if criteria.not_assessed == criteria.in_scope {
            return;
        }
        self.page.gap();
        let heading = format!("{} {}", series.id, series.title);
        let unknown = result.roll_up.checks.unknown;
        let unknown = if unknown > 0 { format!(", {} unknown", counted(unknown, "check")) } else { String::new() };
        let passed = format!("{} of {} controls passed{unknown}", controls.passed, controls.total);
        self.page.heading(&heading, &passed, paint(&result.roll_up.outcome));
        let within = self.report.assessment.criteria.iter().filter(|criterion| *criterion.id.series() == series.id);
        let (assessed, rest): (Vec<_>, Vec<_>) =
            within.partition(|criterion| criterion.outcome != Outcome::NotAssessed);
        for criterion in assessed {
            self.criterion(criterion);
        }
        if !rest.is_empty() {
            let names: Vec<String> = rest.iter().map(|criterion| criterion.id.to_string()).collect();
            self.page.gap();
            self.page.painted(2, Paint::Dim, &format!("Not assessed: {}", names.join(", ")));
        }
    }

    /// The checks that count for a criterion, each once, in the order of its controls.
    fn checks_of(&self, result: &'a CriterionResult) -> Vec<&'a Check> {
        let program = self.report.program;
        let mut seen = BTreeSet::new();
        result
            .controls
            .iter()
            .filter_map(|id| program.controls.get(id))
            .flat_map(|control| program.checks_of(control))
            .filter(|check| seen.insert(&check.id))
            .collect()
    }

    fn is_explained_in(&self, result: &CriterionResult, check: &Check) -> bool {
        let passes = matches!(self.outcome(result, check), Outcome::Pass | Outcome::NotApplicable(_));
        let is_open = || {
            let mut operated = self.operated_by(result, check).flat_map(|(_, parts)| parts);
            operated.any(|it| story::not_mended_yet(it).any(|it| it.failing.check == check.id))
        };
        self.detail == Detail::Full || !passes || is_open()
    }

    /// How many of a kind are shown.
    fn limit(&self) -> usize {
        if self.detail == Detail::Full { usize::MAX } else { SHOWN }
    }

    fn findings(&self, check: &Check) -> &'a [Finding] {
        of_check(&self.report.assessment.findings.findings, &check.id)
    }

    /// What a check comes to for a criterion, as the counts have it: worst over the subjects, and over a period as the
    /// controls operated that count.
    fn outcome(&self, result: &CriterionResult, check: &Check) -> Outcome {
        if self.report.assessment.operations.is_none() {
            return Outcome::worst_of(self.findings(check).iter().map(|finding| finding.outcome.clone()));
        }
        let operated = self.operated_by(result, check).flat_map(|(_, parts)| parts);
        Outcome::worst_of(operated.filter_map(|it| it.checks.get(&check.id).cloned()))
    }

    /// How the controls operated that count for a criterion and have the check; none as of an instant.
    fn operated_by<'o>(
        &'o self,
        result: &'o CriterionResult,
        check: &'o Check,
    ) -> impl Iterator<Item = (&'o ControlId, Vec<&'a Operated>)> {
        let operations = self.report.assessment.operations.as_ref();
        result.controls.iter().filter_map(move |id| {
            let parts = operations?.controls.get(id)?.iter().filter(|it| it.checks.contains_key(&check.id));
            Some((id, parts.collect::<Vec<_>>())).filter(|(_, parts)| !parts.is_empty())
        })
    }

    /// What was found over a period, and how the findings that follow came about.
    fn over_the_period(&mut self, result: &CriterionResult, check: &Check) {
        let limit = self.limit();
        let told = self.operated_by(result, check).map(|(id, parts)| (id, story::of_check(&parts, &check.id, limit)));
        let told: Vec<String> = told.map(|(id, told)| format!("{told} ({id})")).collect();
        for (number, line) in told.iter().enumerate() {
            self.page.labelled(6, if number == 0 { "Over the period" } else { "" }, line);
        }
        let mut outcomes: Vec<&Outcome> = self.findings(check).iter().map(|finding| &finding.outcome).collect();
        outcomes.sort();
        let alike = outcomes.chunk_by(|one, next| one.word() == next.word());
        let counts: Vec<String> = alike
            .filter_map(|alike| Some(format!("{} {}", alike.len(), word(alike.first()?).to_lowercase())))
            .collect();
        let at = self.report.assessment.findings.as_of.instant().day();
        let line = format!("as of {at}, by the last snapshot of each subject: {}", counts.join(", "));
        self.page.labelled(6, "At its end", &line);
    }

    fn check(&mut self, result: &'a CriterionResult, check: &'a Check) {
        let outcome = self.outcome(result, check);
        self.page.gap();
        self.page.painted_label(4, &word(&outcome), paint(&outcome), &check.title);
        if !self.explained.insert(&check.id) {
            self.page.painted(25, Paint::Dim, &format!("{}: explained above", check.id));
            return;
        }
        self.page.painted(
            25,
            Paint::Dim,
            &format!("{} · {} · {}", check.id, check.severity.word(), spaced(check.kind.word())),
        );
        self.page.labelled(6, "What this check is", &check.what);
        let last = self.last.replace(check);
        let says_again = |text: fn(&Check) -> &str| last.is_some_and(|last| text(last) == text(check));
        self.page.labelled(6, "How it is addressed", if says_again(|it| &it.how) { AS_ABOVE } else { &check.how });
        for param in self.report.program.params_of(&check.id) {
            let line = match (&param.reason, &param.commitment) {
                (Some(reason), commitment) => {
                    let cited = match commitment {
                        Some(commitment) => format!("commitment {commitment}"),
                        None => "no commitment is cited".to_owned(),
                    };
                    let (name, value, default) = (&param.name, &param.value, &param.default);
                    format!("{name} is {value} by the profile, {default} by default: {reason} ({cited})")
                }
                (None, _) if self.detail == Detail::Full => {
                    format!("{} is {}: benchmark default, not your commitment", param.name, param.value)
                }
                (None, _) => continue,
            };
            self.page.labelled(6, "Parameter", &line);
        }
        if self.report.assessment.operations.is_some() {
            self.over_the_period(result, check);
        }
        for finding in self.findings(check) {
            self.finding(check, finding);
        }
        // What was mended within a period needs no remedy.
        if !self.findings(check).iter().any(|finding| finding.outcome == Outcome::Fail) {
            return;
        }
        if last.is_some_and(|last| last.remediation == check.remediation) {
            self.page.labelled(6, "Remediation", AS_ABOVE);
            return;
        }
        for (number, remediation) in check.remediation.iter().enumerate() {
            let label = if number == 0 { "Remediation" } else { "" };
            self.page.labelled(6, label, &format!("{}. {}", number + 1, remediation.step));
            if let Some(link) = &remediation.link {
                self.page.labelled(6, "", link);
            }
        }
    }

    fn finding(&mut self, check: &Check, finding: &Finding) {
        if finding.outcome == Outcome::Pass && self.detail != Detail::Full {
            return;
        }
        let subject = finding.subject.as_deref().map_or("no subject in the facts".to_owned(), Subject::to_string);
        self.page.painted_label(6, &word(&finding.outcome), paint(&finding.outcome), &subject);
        if let Some(message) = &finding.message {
            self.page.labelled(8, "", message);
        }
        for id in &finding.accepted_by {
            self.page.labelled(8, "", &format!("accepted by {id}; it fails all the same"));
        }
        self.witnesses(8, &finding.witnesses, self.sentences(&finding.outcome, finding.message.as_ref()));
        let shown = |resource: &&Resource| match self.detail {
            Detail::Full => true,
            Detail::Summary | Detail::Failed => !matches!(resource.outcome, Outcome::Pass | Outcome::NotApplicable(_)),
        };
        let resources: Vec<&Resource> = finding.resources.iter().filter(shown).collect();
        let limit = self.limit();
        for resource in resources.iter().take(limit) {
            let message = resource.message.as_ref().map_or(String::new(), |message| format!(": {message}"));
            let id = if resource.id.is_empty() { "(without a name)" } else { &resource.id };
            let accepted = resource.accepted_by.as_ref().map_or(String::new(), |by| format!(" (accepted by {by})"));
            let line = format!("{} {id}{message}{accepted}", word(&resource.outcome));
            self.page.labelled(8, "", &line);
            self.witnesses(10, &resource.witnesses, self.sentences(&resource.outcome, resource.message.as_ref()));
        }
        if resources.len() > limit {
            self.page.labelled(8, "", &format!("and {} more (--detail full shows them)", resources.len() - limit));
        }
        let others = finding.resources.len() - resources.len();
        if others > 0 && !resources.is_empty() {
            self.page.labelled(8, "", &format!("{} passed or not applicable", counted(others, "other")));
        }
        self.missing(&finding.missing, limit);
        self.how_to_collect(finding);
        self.evidence(check, finding);
    }

    /// The command and the permissions that would bring what is missing or was refused.
    fn how_to_collect(&mut self, finding: &Finding) {
        let is_lacking =
            |unknown: &&Unknown| matches!(unknown.reason, UnknownReason::Missing | UnknownReason::Denied { .. });
        let lacking: Vec<&Unknown> = finding.missing.iter().filter(is_lacking).collect();
        for source in self.report.program.sources() {
            let is_lacking = || lacking.iter().any(|unknown| unknown.is_of(&source.id));
            if let Some(command) = source.command.as_ref().filter(|_| is_lacking()) {
                let permissions = match source.permissions.is_empty() {
                    true => String::new(),
                    false => format!(" (needs {})", source.permissions.join(", ")),
                };
                self.page.labelled(8, "", &format!("to collect: {command}{permissions}"));
            }
        }
    }

    /// What was read: in full, or where it was too old.
    fn evidence(&mut self, check: &Check, finding: &Finding) {
        let is_stale = finding.outcome == Outcome::Unknown(UnknownReason::Stale);
        if self.detail != Detail::Full && !is_stale {
            return;
        }
        for evidence in &finding.evidence {
            let max_age = check.variants.iter().find_map(|variant| *variant.facts.get(&evidence.source)?);
            let allowed = max_age.map_or(String::new(), |age| format!(", at most {age} old allowed"));
            let line = format!(
                "{} collected at {}{allowed}; completeness {}",
                evidence.source,
                evidence.collected_at,
                spaced(evidence.completeness.word())
            );
            self.page.labelled(8, "evidence", &line);
            if self.detail == Detail::Full {
                self.page.labelled(8, "", &told(evidence.digest()));
            }
        }
    }

    /// How many sentences of why are shown: none where the check says it itself, and where the unknown facts are
    /// listed by their paths.
    fn sentences(&self, outcome: &Outcome, message: Option<&String>) -> usize {
        match (self.detail, outcome, message) {
            (Detail::Full, ..) => usize::MAX,
            (Detail::Summary | Detail::Failed, Outcome::Unknown(_), _) => 0,
            (Detail::Summary | Detail::Failed, _, Some(_)) => 0,
            (Detail::Summary | Detail::Failed, _, None) => SENTENCES,
        }
    }

    fn witnesses(&mut self, indent: usize, witnesses: &Witnesses, limit: usize) {
        if limit == 0 {
            return;
        }
        let mut known = BTreeSet::new();
        let said = witnesses.iter().map(|witness| &witness.sentence).filter(|sentence| known.insert(*sentence));
        for sentence in said.take(limit) {
            self.page.labelled(indent, "", sentence);
        }
    }

    fn missing(&mut self, missing: &[Unknown], limit: usize) {
        for unknown in missing.iter().take(limit) {
            self.page.labelled(8, "", &format!("{}: {}", unknown.reason, unknown.path));
        }
        if missing.len() > limit {
            self.page.labelled(8, "", &format!("and {} more unknown facts", missing.len() - limit));
        }
    }

    /// The controls that the profile leaves out, each with its reason.
    fn left_out(&mut self) {
        let exclude = &self.report.program.profile().exclude;
        if exclude.is_empty() {
            return;
        }
        self.page.gap();
        self.page.painted(0, Paint::Strong, "Controls left out by the profile: no criterion counts them");
        for (control, reason) in exclude {
            self.page.labelled(2, control.as_str(), reason);
        }
    }

    /// Every risk acceptance, with what is wrong with it.
    fn acceptances(&mut self) {
        let Report { engagement, assessment, .. } = self.report;
        if engagement.acceptances().is_empty() {
            return;
        }
        self.page.gap();
        self.page.painted(0, Paint::Strong, "Risk acceptances: the outcomes above stay as they are");
        for (acceptance, result) in engagement.acceptances().iter().zip(&assessment.acceptances) {
            let until = acceptance.period.to().day();
            let (state, paint) = match (result.state, result.n_covered) {
                (AcceptanceState::NotYet, _) => (format!("begins {}", acceptance.period.from().day()), Paint::Dim),
                (AcceptanceState::Expired, _) => (format!("EXPIRED {until}"), Paint::Bad),
                (AcceptanceState::InForce, 0) => (format!("UNUSED, until {until}"), Paint::Unsure),
                (AcceptanceState::InForce, covered) => {
                    (format!("covers {}, until {until}", counted(covered, "failure")), Paint::Plain)
                }
            };
            let broad = if result.is_over_broad { "; OVER-BROAD: it covers failures nobody has seen yet" } else { "" };
            self.page.painted_label(2, acceptance.id.as_str(), paint, &format!("{state}{broad}"));
            let scope = &acceptance.scope;
            let on = |what: &str, pattern: &Option<Pattern>| {
                pattern.as_ref().map_or(String::new(), |pattern| format!(", {what} {}", pattern.as_str()))
            };
            let patterns =
                format!("{}{}{}", scope.check.as_str(), on("subject", &scope.subject), on("resource", &scope.resource));
            self.page.labelled(2, "", &patterns);
            self.page.labelled(2, "", &format!("{} (approved by {})", acceptance.reason, acceptance.approver));
            let compensating = match &acceptance.compensating {
                Some(Compensating::Control(id)) => {
                    let outcome = assessment.controls.get(id).map_or(&Outcome::NotAssessed, |result| &result.outcome);
                    Some(format!("compensating control {id}: {}", word(outcome)))
                }
                Some(Compensating::Measure(measure)) => Some(format!("compensating measure: {measure}")),
                None => None,
            };
            compensating.iter().for_each(|line| self.page.labelled(2, "", line));
        }
    }

    fn foot(&mut self) {
        let Report { assessment, .. } = self.report;
        let untouched: Vec<String> = assessment
            .series
            .iter()
            .filter(|result| result.roll_up.criteria.not_assessed == result.roll_up.criteria.in_scope)
            .map(|result| result.id.to_string())
            .collect();
        self.left_out();
        self.acceptances();
        self.page.gap();
        if !untouched.is_empty() {
            let message = format!("Not assessed, no control in scope: {}", untouched.join(", "));
            self.page.painted(0, Paint::Dim, &message);
        }
        self.set_aside();
        self.rests_on();
    }

    /// Facts that nothing came of.
    fn set_aside(&mut self) {
        let Report { program, assessment, .. } = self.report;
        let findings = &assessment.findings;
        let kinds: Vec<&str> = program.targets().flat_map(|target| &target.subjects).map(String::as_str).collect();
        for subject in &findings.outside {
            let hint = did_you_mean(&subject.kind, kinds.iter().copied());
            self.page.painted(0, Paint::Unsure, &phrases::outside(&subject.to_string(), hint.as_deref()));
        }
        let mut dated = |told: fn(&str, &str, &str) -> String, all: &[(Arc<Subject>, SourceId, Instant)]| {
            for (subject, source, at) in all {
                self.page.painted(0, Paint::Dim, &told(source.as_str(), &subject.to_string(), &at.to_string()));
            }
        };
        dated(phrases::future, &findings.future);
        assessment.operations.iter().for_each(|operations| dated(phrases::after, &operations.after));
        let unused: BTreeSet<&str> = findings.unused.iter().map(|(_, source)| source.as_str()).collect();
        if unused.is_empty() {
            return;
        }
        let known: Vec<&str> = program.sources.keys().map(|id| id.as_str()).collect();
        let hint = |name: &str| match did_you_mean(name, known.iter().copied()) {
            Some(hint) => format!("{name} ({hint})"),
            None => name.to_owned(),
        };
        let names: Vec<String> = unused.into_iter().map(hint).collect();
        self.page.painted(0, Paint::Dim, &phrases::unused(&names));
    }
}

fn passed_of(what: &str, counts: Counts) -> String {
    format!("{} of {} {what}passed{}", counts.passed, counts.total(), beside(counts))
}

/// What stands beside every count: how the rest did not pass, and what left the denominator.
fn beside(counts: Counts) -> String {
    let parts = [
        (counts.failed, "failed"),
        (counts.error, "error"),
        (counts.unknown, "unknown"),
        (counts.manual, "manual pending"),
    ];
    let named: Vec<String> =
        parts.into_iter().filter(|(count, _)| *count > 0).map(|(count, name)| format!("{count} {name}")).collect();
    let named = if named.is_empty() { String::new() } else { format!(" ({})", named.join(", ")) };
    match counts.not_applicable {
        0 => named,
        count => format!("{named}; {count} not applicable"),
    }
}

/// The outcome in capitals.
fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Pass => "PASSED".to_owned(),
        Outcome::Fail => "FAILED".to_owned(),
        Outcome::Unknown(_)
        | Outcome::Error(_)
        | Outcome::ManualPending
        | Outcome::NotApplicable(_)
        | Outcome::NotSelected
        | Outcome::NotAssessed => spaced(outcome.word()).to_uppercase(),
    }
}

/// A criterion does not pass: what passes are the checks, or the controls that people perform, that support it.
fn word_of_criterion(result: &CriterionResult) -> String {
    match (&result.outcome, result.targets.is_empty()) {
        (Outcome::Pass, false) => "its checks passed".to_owned(),
        (Outcome::Pass, true) => "its controls passed".to_owned(),
        (other, _) => word(other),
    }
}

fn conclusion(conclusion: Conclusion) -> String {
    format!("Conclusion: {}.", spaced(conclusion.word()))
}

fn paint(outcome: &Outcome) -> Paint {
    match outcome {
        Outcome::Fail | Outcome::Error(_) => Paint::Bad,
        Outcome::Unknown(_) | Outcome::ManualPending => Paint::Unsure,
        Outcome::Pass => Paint::Good,
        Outcome::NotApplicable(_) | Outcome::NotSelected | Outcome::NotAssessed => Paint::Dim,
    }
}

pub(super) fn spaced(word: &str) -> String {
    word.replace('_', " ")
}

pub(super) fn capitalized(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
