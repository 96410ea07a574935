//! What a case expects, a line each.

use soc2_core::assessment::Assessment;
use soc2_core::assessment::Discount;
use soc2_core::assessment::Judgment;
use soc2_core::facts::Subject;
use soc2_core::finding::Finding;
use soc2_core::finding::Outcome;
use soc2_core::finding::Resource;
use soc2_core::id::ControlId;
use soc2_core::id::RecordId;
use soc2_core::notice::notices;
use soc2_core::operation::DeviationKind;
use soc2_core::operation::Observed;
use soc2_core::operation::Operations;

use super::Case;

impl Case {
    /// Everything that a case can expect, a line each.
    pub(crate) fn lines(&self) -> Vec<String> {
        let Self { program, engagement, assessment, .. } = self;
        let mut lines = lines(assessment);
        let notices = notices(program, engagement, assessment);
        lines.extend(notices.iter().map(|it| format!("notice {}:{}: {}", it.line, it.column, it.message)));
        let (records, counting) = (engagement.records(), &assessment.counting);
        let line = |what: &str, discount: &Option<Discount>| {
            let word = discount.map_or_else(|| "counts".to_owned(), |it| format!("does not count, {}", it.word()));
            format!("{what}: {word}")
        };
        let performances = records.performances.iter().zip(&counting.performances);
        lines.extend(performances.map(|(it, discount)| line(&format!("performance {}", it.id), discount)));
        let tests = records.tests.iter().zip(&counting.tests);
        lines.extend(tests.map(|(it, discount)| line(&format!("test {}", it.id), discount)));
        let judgments = records.sufficiency.iter().zip(&counting.sufficiency);
        lines.extend(judgments.map(|(it, discount)| line(&format!("sufficiency {}", it.criterion), discount)));
        lines
    }
}

/// `check subject: outcome(reason) missing… [resource: outcome(reason); …]`, and ` accepted by ID` after a failure.
pub(crate) fn line(finding: &Finding) -> String {
    let subject = finding.subject.as_deref().map_or("-".to_owned(), Subject::to_string);
    let accepted = |by: &RecordId| format!(" accepted by {by}");
    let mut line = format!("{} {subject}: {}", finding.check, word(&finding.outcome));
    line.extend(finding.accepted_by.iter().map(accepted));
    for unknown in &finding.missing {
        line.push_str(&format!(" {}", unknown.path));
    }
    if !finding.resources.is_empty() {
        let resource = |Resource { id, outcome, accepted_by, .. }: &Resource| {
            format!("{id}: {}{}", word(outcome), accepted_by.as_ref().map(accepted).unwrap_or_default())
        };
        let resources: Vec<String> = finding.resources.iter().map(resource).collect();
        line.push_str(&format!(" [{}]", resources.join("; ")));
    }
    line
}

/// `unknown(missing)`
pub(crate) fn word(outcome: &Outcome) -> String {
    match outcome.reason() {
        Some(reason) => format!("{}({reason})", outcome.word()),
        None => outcome.word().to_owned(),
    }
}

/// Everything that a case without statements can expect, a line each.
pub(crate) fn lines(assessment: &Assessment) -> Vec<String> {
    let findings = &assessment.findings;
    let mut lines: Vec<String> = findings.findings.iter().map(line).collect();
    lines.extend(assessment.criteria.iter().map(|result| {
        let (checks, word) = (result.checks, result.outcome.word());
        format!(
            "{}: {word}, {}, {} of {} checks passed{}",
            result.id,
            result.conclusion.word(),
            checks.passed,
            checks.total(),
            if checks.accepted > 0 { format!(", {} accepted", checks.accepted) } else { String::new() }
        )
    }));
    lines.extend(assessment.controls.iter().map(|(id, result)| {
        let lacks: Vec<&str> = result.lacks.iter().map(|lack| lack.word()).collect();
        let lacks = if lacks.is_empty() { "nothing".to_owned() } else { lacks.join(", ") };
        format!("control {id}: {}, lacks {lacks}", word(&result.outcome))
    }));
    for result in &assessment.criteria {
        let id = &result.id;
        let list = |controls: &[ControlId]| {
            let names: Vec<&str> = controls.iter().map(|control| control.as_str()).collect();
            if names.is_empty() { "nothing".to_owned() } else { names.join(", ") }
        };
        match &result.judgment {
            Judgment::Sufficient { by } => lines.push(format!("judgment {id}: {by}, sufficient")),
            Judgment::OfOthers { by, left_out, not_selected } => lines.push(format!(
                "judgment {id}: {by}, leaves out {}, rests on {} not selected",
                list(left_out),
                list(not_selected)
            )),
            Judgment::OfOlderWords { by, controls } => {
                lines.push(format!("judgment {id}: {by}, older than the words of {}", list(controls)));
            }
            Judgment::Expired { by, at } => lines.push(format!("judgment {id}: {by}, expired, of {at}")),
            _ => {}
        }
        lines.extend(result.carved_out.iter().map(|part| {
            let silence = part.silence.map_or("spoken for", |silence| silence.word());
            let reviewed = part.reviewed_by.as_deref().unwrap_or("nobody");
            format!("carved out {id}: {} of {}, {silence}, reviewed by {reviewed}", part.control, part.organization)
        }));
    }
    lines.extend(assessment.acceptances.iter().map(|result| {
        let broad = if result.is_over_broad { ", over-broad" } else { "" };
        format!("acceptance {}: {}, covers {}{broad}", result.id, result.state.word(), result.n_covered)
    }));
    let (criteria, points) = (assessment.coverage.criteria, assessment.coverage.points_of_focus);
    lines.push(format!(
        "coverage: {} of {} criteria, {} of {} points of focus",
        criteria.addressed(),
        criteria.relevant,
        points.addressed(),
        points.relevant
    ));
    lines.extend(assessment.operations.iter().flat_map(operations));
    lines.extend(findings.future.iter().map(|(subject, source, _)| format!("future: {source} of {subject}")));
    lines.extend(findings.outside.iter().map(|subject| format!("outside: {subject}")));
    lines.extend(findings.unused.iter().map(|(subject, source)| format!("unused: {source} of {subject}")));
    for evidence in findings.findings.iter().flat_map(|finding| &finding.evidence) {
        lines.push(format!("evidence {}: {}", evidence.source, evidence.completeness.word()));
    }
    lines
}

/// How controls operated, a line for each window, occurrence, deviation and stretch that is not known.
fn operations(operations: &Operations) -> Vec<String> {
    let mut lines = Vec::new();
    for (id, operated) in operations.controls.iter().flat_map(|(id, all)| all.iter().map(move |it| (id, it))) {
        let adopted = if operated.is_adopted { "" } else { ", not adopted" };
        lines.push(format!("operated {id} {}: {}{adopted}", operated.window, operated.verdict().word()));
        if let Some(observed) = &operated.observed {
            let Observed { n_snapshots, longest_gap, unknown, remediation, .. } = observed;
            lines.push(format!("observed {id}: {n_snapshots} snapshots, longest gap {longest_gap}"));
            lines.extend(unknown.iter().map(|it| {
                let subject = it.subject.as_deref().map_or("-".to_owned(), Subject::to_string);
                let because = it.because.as_ref().map_or("no snapshot".to_owned(), word);
                format!("unobserved {id}: {} {subject} {}, {because}", it.check, it.stretch)
            }));
            lines.extend(remediation.iter().map(|it| {
                let longest = it.longest().map_or("-".to_owned(), |longest| longest.to_string());
                format!("mended {id}: {}, longest {longest}, {} open", it.n_mended(), it.n_open())
            }));
            lines.extend(remediation.iter().flat_map(|it| &it.failures).map(|it| {
                let resource = it.failing.resource.as_deref().unwrap_or("-");
                format!("failure {id}: {} {resource} {} {}", it.failing.subject, it.from, it.timeliness.word())
            }));
        }
        if let Some(occurrences) = &operated.occurrences {
            lines.extend(occurrences.due.iter().map(|it| match &it.performed {
                Some((record, at)) => format!("occurrence {id}: due {} {} {record} {at}", it.due, it.state.word()),
                None => format!("occurrence {id}: due {} {}", it.due, it.state.word()),
            }));
            lines.extend(occurrences.next_due.map(|next| format!("next due {id}: {next}")));
            lines.extend(occurrences.before.iter().map(|(record, at)| format!("before {id}: {record} {at}")));
        }
        lines.extend(operated.tested.iter().flat_map(|tested| {
            let population = tested.population.as_ref().map(|it| {
                let (origin, whole) = (it.origin.word(), it.completeness.word());
                format!("population {id}: {} by {origin}, {whole}", it.count)
            });
            let rates = tested.rates.map(|rates| format!("tested {id}: {rates}"));
            let drawn = tested.sample.as_ref().and_then(|sample| {
                let below = sample.below()?;
                let judged = if sample.basis.is_some() { ", by judgment" } else { "" };
                let (items, often) = (below.items, below.frequency.word());
                Some(format!("drawn {id}: {} of a convention of {items} ({often}){judged}", sample.items))
            });
            let missing =
                (!tested.untested.is_empty()).then(|| format!("untested {id}: {}", tested.untested.join(", ")));
            let limited = tested.limited_by.as_ref().map(|by| {
                format!("limited {id}: by {}, {} of {}", by.attribute, by.counts.deviating(), by.counts.tested())
            });
            let left = (tested.not_applicable > 0).then(|| format!("not applicable {id}: {}", tested.not_applicable));
            let told = population.into_iter().chain(rates).chain(limited).chain(left);
            told.chain(drawn).chain(missing).collect::<Vec<_>>()
        }));
        let deviations = operated.deviations.iter().map(|it| ("deviation", it));
        let outside = operated.outside.iter().map(|it| ("outside", it));
        lines.extend(deviations.chain(outside).map(|(label, it)| {
            let what = match &it.kind {
                DeviationKind::Failed(failing) | DeviationKind::MendedLate(failing) => {
                    let resource = failing.resource.as_deref().unwrap_or("-");
                    format!(" {} {} {resource}", failing.check, failing.subject)
                }
                DeviationKind::Item { item, attributes, dated_by, .. } => {
                    format!(" {item} {} by its {}", attributes.join(","), dated_by.word())
                }
                _ => String::new(),
            };
            let to = it.to.map_or("open".to_owned(), |to| to.to_string());
            let accepted = it.accepted_by.as_ref().map_or(String::new(), |by| format!(" accepted by {by}"));
            format!("{label} {id}: {}{what} {}/{to}{accepted}", it.kind.word(), it.from)
        }));
    }
    let after = operations.after.iter();
    lines.extend(after.map(|(subject, source, at)| format!("after the period: {source} of {subject} {at}")));
    lines
}
