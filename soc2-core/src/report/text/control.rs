//! A control under its criterion: how it is stated, adopted and tested, what people recorded of it, what it lacks.

use std::collections::BTreeSet;

use super::Writer;
use super::capitalized;
use super::paint;
use super::word;
use crate::assessment::ControlResult;
use crate::assessment::CriterionResult;
use crate::assessment::Discount;
use crate::assessment::Lack;
use crate::catalog::Control;
use crate::catalog::Mapping;
use crate::facts::Completeness;
use crate::finding::Outcome;
use crate::id::CriterionId;
use crate::profile::Adoption;
use crate::record::AttributeResult;
use crate::record::Exhibit;
use crate::record::Test;
use crate::report::Detail;
use crate::spelling::named;

impl<'a> Writer<'a> {
    /// The controls that count for a criterion, those that satisfy it first: how each is stated and tested where
    /// everything is asked for, else what it is.
    pub(super) fn controls(&mut self, result: &'a CriterionResult) {
        let program = self.report.program;
        let (satisfying, supporting): (Vec<_>, Vec<_>) =
            result.controls.iter().partition(|id| result.satisfying.contains(id));
        for control in satisfying.into_iter().chain(supporting).filter_map(|id| program.controls.get(id)) {
            let mapping = control.criteria.iter().find(|mapping| mapping.criterion == result.id);
            let relation = mapping.map_or("", |mapping| mapping.relation.word());
            let Some(held) = self.report.assessment.controls.get(&control.id) else { continue };
            let adopted = if held.adopted { ", adopted" } else { "" };
            let line = format!("{} ({relation}, {}{adopted})", control.title, control.nature.word());
            match self.detail {
                Detail::Full => {
                    self.page.gap();
                    self.page.painted_label(4, &word(&held.outcome), paint(&held.outcome), &line);
                    self.control(&result.id, control, held, mapping);
                }
                Detail::Failed | Detail::Summary => {
                    self.page.painted_label(4, &word(&held.outcome), paint(&held.outcome), &line);
                    if held.by_people == Outcome::Fail {
                        self.tested(control);
                    }
                    self.not_whole(control);
                }
            }
        }
    }

    fn control(
        &mut self,
        criterion: &'a CriterionId,
        control: &'a Control,
        held: &'a ControlResult,
        mapping: Option<&'a Mapping>,
    ) {
        self.page.labelled(6, "Control", control.id.as_str());
        self.page.labelled(6, "Why it counts", mapping.map_or("", |mapping| &mapping.rationale));
        if let Some(earlier) = self.stated.get(&control.id) {
            self.page.labelled(6, "", &format!("The control itself: as stated under {earlier}."));
            return;
        }
        self.stated.insert(&control.id, criterion);
        let profile = self.report.program.profile();
        let adoption = profile.adoption(&control.id, self.report.assessment.findings.as_of.instant());
        let statement = adoption.and_then(|it| it.statement.as_deref()).unwrap_or(&control.statement);
        self.page.labelled(6, "Statement", statement);
        self.page.labelled(6, "Owner", adoption.map_or(&control.owner, |it| &it.owner));
        adoption.iter().for_each(|it| self.page.labelled(6, "Adopted", &adopted(it)));
        self.page.labelled(6, "Operates", &control.operation.to_string());
        if let Some(performance) = &control.performance {
            self.page.labelled(6, "To be recorded", performance);
        }
        for (number, evidence) in control.evidence.iter().enumerate() {
            self.page.labelled(6, if number == 0 { "Evidence to keep" } else { "" }, &format!("· {evidence}"));
        }
        for procedure in &control.procedures {
            let step = format!("{}: {}", capitalized(procedure.kind.word()), procedure.step);
            self.page.labelled(6, "Test procedure", &step);
            for (letter, attribute) in &procedure.attributes {
                self.page.labelled(6, "", &format!("{letter}. {attribute}"));
            }
        }
        self.performed(control);
        self.tested(control);
        for lack in held.lacks.iter().filter(|lack| is_of_control(**lack)) {
            self.page.labelled(6, "Lacks", lack.sentence());
        }
        self.not_whole(control);
    }

    /// The sources that are a part by what is said of them or by what they say, though checks that read them may pass.
    fn not_whole(&mut self, control: &Control) {
        let findings = self.report.program.checks_of(control).flat_map(|check| self.findings(check));
        let parts = findings.flat_map(|finding| {
            let subject = finding.subject.iter();
            let parts = finding.evidence.iter().filter(|it| it.completeness == Completeness::Refuted);
            parts.flat_map(move |it| subject.clone().map(move |subject| format!("{} of {subject}", it.source)))
        });
        let parts: BTreeSet<String> = parts.collect();
        let parts: Vec<String> = parts.into_iter().collect();
        if !parts.is_empty() {
            self.page.labelled(6, "Not whole", &named(&parts, self.limit()));
        }
    }

    /// The owner's records of a control, each with what shows it and whether it counts.
    fn performed(&mut self, control: &Control) {
        let (records, counting) = (self.report.engagement.records(), &self.report.assessment.counting);
        let performances = records.performances.iter().zip(&counting.performances);
        for (performance, discount) in performances.filter(|(it, _)| it.control == control.id) {
            let occurrence = performance.occurrence.as_ref();
            let occurrence = occurrence.map_or_else(String::new, |it| format!(", for {}", it.as_str()));
            let (by, at) = (&performance.performer, performance.performed_at.day());
            self.page.labelled(6, "Performed", &format!("{} by {by}, on {at}{occurrence}", performance.id));
            self.record(*discount, performance.note.as_ref(), &performance.evidence);
        }
    }

    /// The tests of a control, each with what deviated and whether it counts.
    fn tested(&mut self, control: &Control) {
        let (records, counting) = (self.report.engagement.records(), &self.report.assessment.counting);
        for (test, discount) in records.tests.iter().zip(&counting.tests).filter(|(it, _)| it.control == control.id) {
            self.page.labelled(6, "Tested", &summary(test));
            for item in test.deviations() {
                let note = item.note.as_ref().map_or_else(String::new, |note| format!(": {note}"));
                let letters: Vec<&str> = item.deviating().map(String::as_str).collect();
                self.page.labelled(6, "", &format!("{}, attribute {}{note}", item.item, letters.join(", ")));
            }
            if self.detail == Detail::Full {
                self.beside_deviations(test);
            }
            self.record(*discount, None, &test.evidence);
        }
    }

    /// What a test could not ask of an item, and why; and what else it says of items that did not deviate.
    fn beside_deviations(&mut self, test: &Test) {
        for item in &test.results {
            let letters: Vec<&str> = item.with(AttributeResult::NotApplicable).map(String::as_str).collect();
            let letters = (!letters.is_empty()).then(|| format!("attribute {} not applicable", letters.join(", ")));
            // The note of an item with deviations stands beside them.
            let note = item.note.as_ref().filter(|_| item.deviating().next().is_none());
            let said = match (letters, note) {
                (Some(letters), Some(note)) => format!("{}, {letters}: {note}", item.item),
                (Some(letters), None) => format!("{}, {letters}", item.item),
                (None, Some(note)) => format!("{}: {note}", item.item),
                (None, None) => continue,
            };
            self.page.labelled(6, "", &said);
        }
    }

    /// What every record has: whether it counts, and in full what shows it.
    fn record(&mut self, discount: Option<Discount>, note: Option<&String>, evidence: &[Exhibit]) {
        if let Some(discount) = discount {
            self.page.labelled(6, "", &format!("does not count: {}", discount.sentence()));
        }
        if self.detail != Detail::Full {
            return;
        }
        note.iter().for_each(|note| self.page.labelled(6, "", note));
        for Exhibit { title, digest, .. } in evidence {
            self.page.labelled(6, "", &format!("shown by {title}"));
            self.page.labelled(6, "", &format!("  {digest}"));
        }
    }
}

fn adopted(Adoption { effective, components, reason, .. }: &Adoption) -> String {
    let until = effective.to.map_or_else(String::new, |to| format!(", before {}", to.day()));
    let names: Vec<&str> = components.iter().map(|id| id.as_str()).collect();
    let parts = if names.is_empty() { String::new() } else { format!(", for {} only", names.join(", ")) };
    let reason = reason.as_ref().map_or_else(String::new, |reason| format!(": {reason}"));
    format!("from {}{until}{parts}{reason}", effective.from.day())
}

fn summary(test: &Test) -> String {
    let procedures: Vec<&str> = test.procedures.iter().map(|kind| kind.word()).collect();
    let population =
        test.population.as_ref().map_or_else(String::new, |it| format!("; population of {}: {}", it.count, it.title));
    format!(
        "{} by {}, on {} ({}): {} of {} with deviations{population}",
        test.id,
        test.tester,
        test.tested_at.day(),
        procedures.join(", "),
        test.deviations().count(),
        super::counted(test.results.iter().filter(|item| item.is_looked_at()).count(), "item"),
    )
}

/// Whether a lack is the control's own, and not that of the whole assessment.
pub(super) fn is_of_control(lack: Lack) -> bool {
    lack != Lack::AgeNotMeasured
}
