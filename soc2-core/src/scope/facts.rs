//! What a scope tells the checks: whom to expect, and on whom the system rests.

use serde_json::Value;
use serde_json::json;

use super::ComplementaryControl;
use super::InService;
use super::LONGEST_LETTERS;
use super::Opinion;
use super::ReportCovers;
use super::Review;
use super::Scope;
use super::Silence;
use super::SubserviceOrganization;
use super::SubserviceReport;
use crate::facts;
use crate::facts::FactsDocument;
use crate::facts::Subject;
use crate::time::Instant;
use crate::time::Period;

/// The source that describes whom it rests on.
const SOURCE: &str = "scope.subservice_organizations";

impl Scope {
    /// The kind of subject that a system is.
    pub(crate) const KIND: &'static str = "system";

    /// The scope as facts at an instant: whom the system rests on, and an empty document for each expected subject that is
    /// `wanted` and that `brought` has not, so that its checks are unknown and not forgotten.
    pub(crate) fn facts(
        &self,
        at: Instant,
        brought: &[FactsDocument],
        wanted: impl Fn(&InService) -> bool,
    ) -> Vec<FactsDocument> {
        let organizations: Vec<Value> = self.subservice_organizations.iter().map(|it| it.data(at)).collect();
        let system = json!({"kind": Self::KIND, "id": self.system});
        let described = self.document(&system, json!({ SOURCE: organizations }), at);
        let is_brought = |expected: &&Subject| {
            brought.iter().any(|document| {
                let Subject { kind, id, region, .. } = &document.subject;
                *kind == expected.kind
                    && *id == expected.id
                    && (expected.region.is_none() || *region == expected.region)
            })
        };
        let is_wanted = |expected: &&Subject| self.in_service(expected).is_none_or(&wanted);
        let missing = (self.subjects().filter(is_wanted).filter(|expected| !is_brought(expected)))
            .map(|expected| FactsDocument::without_sources(expected.identity(), &self.place.text.name));
        described.into_iter().chain(missing).collect()
    }

    /// Reads back what it writes: facts come in by one door.
    fn document(&self, subject: &Value, facts: Value, at: Instant) -> Vec<FactsDocument> {
        // Whoever describes the system names every organization that it rests on.
        let sources: serde_json::Map<String, Value> = (facts.as_object().into_iter().flatten())
            .map(|(source, _)| (source.clone(), json!({"complete": true})))
            .collect();
        let document = json!({"subject": subject, "collected_at": at.to_string(), "facts": facts, "sources": sources});
        facts::read(&self.place.text.name, document.to_string().as_bytes(), &Default::default()).documents
    }
}

impl SubserviceReport {
    /// The report as checks read it.
    pub(crate) fn data(&self) -> Value {
        let Self { covers, auditor, opinion, deviations, .. } = self;
        let deviations =
            deviations.iter().map(|it| json!({"text": it.text, "matters": it.matters, "response": it.response}));
        let mut data = json!({
            "auditor": auditor,
            "opinion": opinion.word(),
            "deviations": deviations.collect::<Vec<_>>(),
        });
        match covers {
            ReportCovers::Instant(at) => {
                data["type"] = "type_1".into();
                data["as_of"] = at.to_string().into();
            }
            ReportCovers::Period(covered) => {
                data["type"] = "type_2".into();
                data["from"] = covered.from().to_string().into();
                data["to"] = covered.to().to_string().into();
            }
        }
        data
    }
}

impl SubserviceOrganization {
    /// What is known of it at an instant, as checks read it and as reports show it.
    pub(crate) fn data(&self, at: Instant) -> Value {
        let mut data = json!({
            "id": self.id.as_str(),
            "title": self.title,
            "services": self.services,
            "method": self.method.word(),
            "reports": self.reports_at(at).map(SubserviceReport::data).collect::<Vec<_>>(),
            "bridge_letters": self.letters_at(at).iter().map(span).collect::<Vec<_>>(),
            "uncovered": self.uncovered(at).iter().map(span).collect::<Vec<_>>(),
            "complementary_user_entity_controls":
                self.complementary_user_entity_controls.iter().map(complementary).collect::<Vec<_>>(),
            "complementary_subservice_controls":
                self.complementary_subservice_controls.iter().map(complementary).collect::<Vec<_>>(),
        });
        if let Some(reported_to) = self.reported_to(at) {
            data["reported_to"] = reported_to.to_string().into();
        }
        if let Some(review) = &self.review {
            data["review"] = json!({"by": review.by, "at": review.at.to_string(), "until": review.until.to_string()});
        }
        data
    }

    /// The reports that count at an instant. What is not over yet is not there yet. The newest on a period stands for all
    /// that end before it, since its auditor looked at the same services again; a report on one day, which looks at
    /// design alone, replaces reports on one day only.
    pub(crate) fn reports_at(&self, at: Instant) -> impl Iterator<Item = &SubserviceReport> {
        let there = move |report: &&SubserviceReport| report.end() <= at;
        let newest_on = |is_wanted: fn(&ReportCovers) -> bool| {
            let ends = self.reports.iter().filter(there).filter(|report| is_wanted(&report.covers));
            ends.map(SubserviceReport::end).max()
        };
        let on_a_period = newest_on(|covers| matches!(covers, ReportCovers::Period(_)));
        let on_a_day = newest_on(|covers| matches!(covers, ReportCovers::Instant(_)));
        self.reports.iter().filter(there).filter(move |report| {
            let end = Some(report.end());
            match report.covers {
                ReportCovers::Period(_) => end == on_a_period,
                ReportCovers::Instant(_) => end == on_a_day && end > on_a_period,
            }
        })
    }

    /// Why its own reports and letters do not speak for it at an instant, where they do not; the first reason that holds.
    pub(crate) fn silence(&self, at: Instant) -> Option<Silence> {
        let Some(reported_to) = self.reported_to(at) else { return Some(Silence::NoReport) };
        let gave = |wanted: Opinion| self.reports_at(at).any(|report| report.opinion == wanted);
        let review = self.review_at(at);
        let reasons = [
            (self.uncovered(at).is_some(), Silence::NotCovered),
            (at.since(reported_to).is_some_and(|since| since > LONGEST_LETTERS), Silence::LettersAlone),
            (gave(Opinion::Adverse), Silence::AdverseOpinion),
            (gave(Opinion::Disclaimer), Silence::OpinionDisclaimed),
            (review.is_none(), Silence::NotReviewed),
            (review.is_some_and(|review| review.until <= at), Silence::ReviewLapsed),
        ];
        reasons.into_iter().find(|(holds, _)| *holds).map(|(_, silence)| silence)
    }

    /// The review of the newest report that was over by an instant: one that was made before that report ended is of
    /// another.
    pub(crate) fn review_at(&self, at: Instant) -> Option<&Review> {
        let reported_to = self.reported_to(at);
        self.review.as_ref().filter(|it| it.at <= at && reported_to.is_none_or(|end| end <= it.at))
    }

    /// When the newest type 2 report that was over by an instant ended. A type 1 report says nothing of the time after
    /// its day, and one whose period has not ended is not there yet.
    fn reported_to(&self, at: Instant) -> Option<Instant> {
        let ends = self.reports.iter().filter_map(|report| match report.covers {
            ReportCovers::Period(covered) => Some(covered.to()),
            ReportCovers::Instant(_) => None,
        });
        ends.filter(|end| *end <= at).max()
    }

    /// Its letters as far as they count at an instant: nobody's word is worth anything on days that have not come.
    fn letters_at(&self, at: Instant) -> Vec<Period> {
        self.bridge_letters.iter().filter_map(|letter| Period::new(letter.from(), letter.to().min(at))).collect()
    }

    /// The last time before an instant for which neither the newest report nor letters that follow on it speak.
    pub(crate) fn uncovered(&self, at: Instant) -> Option<Period> {
        let reported_to = self.reported_to(at)?;
        let letters = self.letters_at(at);
        let mut spoken_to = at;
        while spoken_to > reported_to {
            let speaks = |letter: &&Period| letter.from() < spoken_to && spoken_to <= letter.to();
            match letters.iter().filter(speaks).map(Period::from).min() {
                Some(from) => spoken_to = from,
                None => {
                    let before = letters.iter().map(Period::to).filter(|end| *end < spoken_to);
                    let from = before.chain([reported_to]).max().unwrap_or(reported_to);
                    return Period::new(from.max(reported_to), spoken_to);
                }
            }
        }
        None
    }
}

fn span(period: &Period) -> Value {
    let seconds = period.to().since(period.from()).map_or(0, |length| length.as_seconds());
    // A day begun is a day: six hours without a report are not "0 days".
    let days = (seconds + 86_399) / 86_400;
    json!({"from": period.from().to_string(), "to": period.to().to_string(), "days": days})
}

fn complementary(control: &ComplementaryControl) -> Value {
    let controls: Vec<&str> = control.controls.iter().map(|id| id.as_str()).collect();
    let criteria: Vec<String> = control.criteria.iter().map(ToString::to_string).collect();
    json!({"id": control.id.as_str(), "text": control.text, "controls": controls, "criteria": criteria})
}
