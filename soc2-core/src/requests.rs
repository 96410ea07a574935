//! An assessment into what people are to be asked for.

mod occurrences;

use std::collections::BTreeMap;

use crate::assessment::Assessment;
use crate::assessment::ControlResult;
use crate::assessment::CriterionResult;
use crate::assessment::Lack;
use crate::catalog::Control;
use crate::catalog::Nature;
use crate::catalog::Operation;
use crate::catalog::Relation;
use crate::engagement::Engagement;
use crate::finding::Outcome;
use crate::id::RecordId;
use crate::operation::Operated;
use crate::profile::Adoption;
use crate::program::Program;
use crate::record::Performance;
use crate::request::About;
use crate::request::Ask;
use crate::request::Request;
use crate::request::Why;
use crate::scope::Silence;
use crate::time::Instant;

/// What is not on record and a person can bring, ordered by owner, date and what it is about: of each control in scope that
/// people perform or that may carry a conclusion, what it lacks; of each criterion whose controls all hold, that somebody
/// judges them; of each organization that is counted on and that nothing speaks for, what would.
///
/// As of an instant, dates are those of the part of the calendar that the instant lies in and of the one before, of which a
/// performance still counts; over a period, those inside it. Nothing here reads a clock: what is overdue is so at the
/// instant, or at the period's end.
///
/// ```
/// use soc2_core::{assess, catalog, compile, diagnostic::Text, engagement::Engagement, evaluate::AsOf, profile::Profile,
///     request::Ask, requests::requests, time::Instant};
///
/// let catalog = catalog::read(&[Text::new("ours.yaml", r#"
/// catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
/// series: [{id: CC6, title: Access, categories: [security]}]
/// criteria: [{id: CC6.1, title: Access is restricted}]
/// controls:
///   - {id: AC-1, title: Review, statement: Access is reviewed., owner: Security, nature: manual,
///      operation: {scheduled: {every: 3mo}},
///      criteria: [{id: CC6.1, relation: satisfies, rationale: The whole of it.}]}
/// "#)])?;
/// let program = compile(&catalog, &Profile::default())?;
/// let as_of = AsOf::Given(Instant::parse("2026-11-21T00:00:00Z").expect("an instant"));
/// let nothing = Engagement::default();
/// let assessment = assess(&program, &[], &nothing, as_of)?;
///
/// // Nobody adopted the control, so that comes first, and nothing else is asked of it.
/// let requests = requests(&program, &nothing, &assessment);
/// assert_eq!(requests.len(), 1);
/// assert_eq!((requests[0].owner.as_deref(), &requests[0].ask), (Some("Security"), &Ask::Adoption));
/// # Ok::<(), soc2_core::Error>(())
/// ```
pub fn requests(program: &Program, engagement: &Engagement, assessment: &Assessment) -> Vec<Request> {
    let asking = Asking { program, engagement, assessment, at: assessment.findings.as_of.instant() };
    let controls = assessment.controls.iter().filter_map(|(id, result)| Some((program.control(id)?, result)));
    let mut requests: Vec<Request> =
        controls.flat_map(|(control, result)| asking.of_control(control, result)).collect();
    requests.extend(assessment.criteria.iter().filter_map(|result| asking.judgment(result)));
    requests.extend(asking.reports());
    // What nobody answers for, and what no date is set for, comes last.
    let place = |it: &Request| {
        (it.owner.is_none(), it.owner.clone(), it.due.is_none(), it.due, it.about.clone(), it.ask.word())
    };
    requests.sort_by_cached_key(place);
    requests
}

#[derive(Clone, Copy)]
struct Asking<'a> {
    program: &'a Program,
    engagement: &'a Engagement,
    assessment: &'a Assessment,
    /// The instant, or the end of the period.
    at: Instant,
}

impl<'a> Asking<'a> {
    fn of_control(self, control: &Control, result: &ControlResult) -> Vec<Request> {
        let is_performed = match control.nature {
            Nature::Manual | Nature::Hybrid => true,
            Nature::Automated => false,
        };
        let is_satisfying = control.criteria.iter().any(|mapping| mapping.relation == Relation::Satisfies);
        if !is_performed && !is_satisfying {
            return Vec::new();
        }
        let adoption = self.adoption(control);
        let owner = adoption.map_or(&control.owner, |adoption| &adoption.owner);
        let ask = |ask: Ask, due: Option<Instant>, why: Why| Request {
            owner: Some(owner.clone()),
            due,
            about: About::Control(control.id.clone()),
            shown_by: shown_by(control, &ask),
            ask,
            why,
        };
        if result.lacks.contains(&Lack::NotAdopted) {
            // Who adopts it from a later day on has said so.
            let is_stated = adoption.is_some_and(|adoption| self.at < adoption.effective.from);
            let adopt = ask(Ask::Adoption, None, Why::Lacks(Lack::NotAdopted));
            return if is_stated { Vec::new() } else { vec![adopt] };
        }
        let mut requests: Vec<Request> = match is_performed {
            true => {
                self.performances(control, result).into_iter().map(|(what, due, why)| ask(what, due, why)).collect()
            }
            false => Vec::new(),
        };
        let lack = result.lacks.iter().copied().find(|lack| Asked::of(*lack) == Asked::Tester);
        let test = lack.map(|lack| ask(Ask::Test { not_by: self.involved(control, adoption) }, None, Why::Lacks(lack)));
        requests.extend(test);
        requests
    }

    /// The adoption in force; else the last that was, or the first that will be.
    fn adoption(self, control: &Control) -> Option<&'a Adoption> {
        let profile = self.program.profile();
        let all = || profile.adopt.iter().filter(|adoption| adoption.control == control.id);
        let earlier = || all().filter(|it| it.effective.from <= self.at).max_by_key(|it| it.effective.from);
        profile.adoption(&control.id, self.at).or_else(|| all().find(|it| self.at < it.effective.from)).or_else(earlier)
    }

    /// What records of performances leave open.
    fn performances(self, control: &Control, result: &ControlResult) -> Vec<(Ask, Option<Instant>, Why)> {
        let operated: Option<&[Operated]> =
            self.assessment.operations.as_ref().and_then(|it| Some(it.controls.get(&control.id)?.as_slice()));
        let mut open = match (operated, &control.operation) {
            (Some(operated), _) => self.open_in(control, operated),
            (None, Operation::Scheduled(schedule)) => self.open_at(control, schedule),
            (None, Operation::State | Operation::DetectAndCorrect { .. } | Operation::Event { .. }) => Vec::new(),
        };
        // Nothing sets a date, and still there is none that counts.
        let lack = result.lacks.iter().copied().find(|lack| Asked::of(*lack) == Asked::Performer);
        if let Some(lack) = lack.filter(|_| open.is_empty()) {
            let last =
                self.unshown(control).max_by_key(|it| it.performed_at).filter(|_| lack == Lack::PerformanceNotShown);
            let ask = match (&control.operation, operated, last) {
                (Operation::Event { population }, Some(_), _) => Ask::Population { name: population.clone() },
                (_, _, Some(last)) => Ask::Evidence { of: last.id.clone() },
                (_, _, None) => Ask::Performance { part: None },
            };
            open.push((ask, None, Why::Lacks(lack)));
        }
        open
    }

    /// Those who may not test a control: its performers and its owner.
    fn involved(self, control: &Control, adoption: Option<&Adoption>) -> Vec<String> {
        let performers = self.of_control_performed(control).map(|it| it.performer.clone());
        let mut involved: Vec<String> = performers.chain(adoption.map(|adoption| adoption.owner.clone())).collect();
        involved.sort();
        involved.dedup();
        involved
    }

    fn of_control_performed(self, control: &Control) -> impl Iterator<Item = &'a Performance> {
        let id = control.id.clone();
        self.engagement.records().performances.iter().filter(move |it| it.control == id)
    }

    /// Performances that nothing shows, or a policy alone.
    fn unshown(self, control: &Control) -> impl Iterator<Item = &'a Performance> {
        let at = self.at;
        self.of_control_performed(control).filter(move |it| !it.is_shown() && it.performed_at <= at)
    }

    /// A criterion whose controls all hold, and of which nobody has recorded that they suffice.
    fn judgment(self, result: &CriterionResult) -> Option<Request> {
        let of_it = || result.satisfying.iter().filter_map(|id| self.assessment.controls.get(id));
        let holds = |it: &ControlResult| it.outcome == Outcome::Pass && it.lacks.is_empty();
        if of_it().next().is_none() || !of_it().all(holds) || result.judgment.sufficient_by().is_some() {
            return None;
        }
        Some(Request {
            owner: result.judgment.by().map(str::to_owned),
            due: None,
            about: About::Criterion(result.id.clone()),
            ask: Ask::Judgment { controls: result.satisfying.clone() },
            why: Why::NotJudged(result.judgment.clone()),
            shown_by: vec![
                "a record under `sufficiency`: the controls, who judges, when and why they suffice".to_owned(),
            ],
        })
    }

    /// Organizations that are counted on and that nothing speaks for.
    fn reports(self) -> Vec<Request> {
        let parts = self.assessment.criteria.iter().flat_map(|result| &result.carved_out);
        let silent: BTreeMap<&RecordId, Silence> =
            parts.filter_map(|part| Some((&part.organization, part.silence?))).collect();
        let reviewer = |id: &RecordId| {
            let organizations = self.engagement.scope().into_iter().flat_map(|scope| &scope.subservice_organizations);
            let organization = organizations.into_iter().find(|it| it.id == *id)?;
            organization.review.as_ref().map(|review| review.by.clone())
        };
        let ask = |(id, silence): (&RecordId, Silence)| Request {
            owner: reviewer(id),
            due: None,
            about: About::Organization(id.clone()),
            ask: Ask::Report,
            why: Why::Silent(silence),
            shown_by: vec![what_speaks(silence).to_owned()],
        };
        silent.into_iter().map(ask).collect()
    }
}

/// Who is asked for what a control lacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    /// Who performs it: a performance, what shows it, or the list of what called for it.
    Performer,
    /// Who tests it.
    Tester,
    /// Nobody for a record: it is adopted or mended, or its facts are collected otherwise.
    Nobody,
}

impl Asked {
    fn of(lack: Lack) -> Self {
        match lack {
            Lack::NotPerformed
            | Lack::PerformanceExpired
            | Lack::PerformanceNotShown
            | Lack::PerformedBeforeAdoption
            | Lack::PopulationNotWhole => Self::Performer,
            Lack::NotTested
            | Lack::TestedByInquiry
            | Lack::TestNotShown
            | Lack::NoItemTested
            | Lack::TestedByItsPerformer
            | Lack::TestNotCurrent
            | Lack::AttributesNotTested
            | Lack::PopulationDiffers
            | Lack::TestedTooEarly
            | Lack::TestedLater
            | Lack::SampleNotTested
            | Lack::SampleNotDrawn
            | Lack::SampleSmall => Self::Tester,
            Lack::NotAdopted
            | Lack::ChecksDoNotPass
            | Lack::CompletenessNotEstablished
            | Lack::ChecksOutOfScope
            | Lack::AdoptedInPart
            | Lack::NoOccurrence
            | Lack::AgeNotMeasured => Self::Nobody,
        }
    }
}

/// What would show what is asked for of a control.
fn shown_by(control: &Control, ask: &Ask) -> Vec<String> {
    match ask {
        Ask::Performance { .. } => control.performance.iter().chain(&control.evidence).cloned().collect(),
        Ask::Evidence { .. } => control.evidence.clone(),
        Ask::Population { .. } => vec!["the list as its system exports it, with query, dates and count".to_owned()],
        Ask::Test { .. } => control
            .procedures
            .iter()
            .map(|procedure| format!("{}: {}", procedure.kind.word(), procedure.step))
            .collect(),
        Ask::Adoption | Ask::Judgment { .. } | Ask::Report => Vec::new(),
    }
}

/// What would speak for an organization.
fn what_speaks(silence: Silence) -> &'static str {
    match silence {
        Silence::NoReport => "a type 2 report of its auditor on a time that is over",
        Silence::NotCovered => "its next type 2 report, or its letter for the days after the last one",
        Silence::LettersAlone => "its next type 2 report: letters speak for 92 days at most",
        Silence::AdverseOpinion | Silence::OpinionDisclaimed => {
            "a later report with another opinion, or controls of ours in its place"
        }
        Silence::NotReviewed => "who read its newest report, when, and until when that counts",
        Silence::ReviewLapsed => "a new review of its newest report",
    }
}
