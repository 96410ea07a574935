//! An assessment into notices: what people stated and should look at again. They change no outcome.

use std::collections::BTreeSet;

use crate::acceptance::RiskAcceptance;
use crate::assessment::AcceptanceResult;
use crate::assessment::AcceptanceState;
use crate::assessment::Assessment;
use crate::assessment::Discount;
use crate::catalog::Criterion;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::Place;
use crate::engagement::Engagement;
use crate::engagement::Relevance;
use crate::facts::Subject;
use crate::id::CriterionId;
use crate::operation::UnderCatalog;
use crate::profile::Adoption;
use crate::profile::Profile;
use crate::program::Program;
use crate::record::Records;
use crate::scope::InService;
use crate::scope::IrrelevantCriterion;
use crate::scope::ReportCovers;
use crate::scope::Scope;
use crate::scope::SubserviceMethod;
use crate::scope::SubserviceOrganization;
use crate::time::Instant;

/// What people stated and should look at again, each with its place and the way out, ordered by place: risk acceptances
/// that are expired, not yet in force, unused or over-broad; adopted controls whose wording is no longer or not yet in
/// force; what is dated after the instant; what is stated of controls, checks and criteria that the selection leaves out;
/// criteria declared irrelevant that are common, many, share a reason, or are counted on from another organization;
/// organizations that are included and not looked at; what a profile cites of a scope that nobody gave.
pub fn notices(program: &Program, engagement: &Engagement, assessment: &Assessment) -> Vec<Diagnostic> {
    let at = assessment.findings.as_of.instant();
    let relevance = engagement.relevance(program);
    let accepted = engagement.acceptances().iter().zip(&assessment.acceptances);
    // What an acceptance covers beside the selection is said as such.
    let accepted = accepted.filter(|(it, _)| program.checks().any(|check| it.scope.check.matches(check.id.as_str())));
    let mut notices: Vec<Diagnostic> =
        accepted.flat_map(|(acceptance, result)| of_acceptance(acceptance, result)).collect();
    let is_relevant =
        |it: &&Adoption| program.control(&it.control).is_some_and(|control| relevance.has_control(control));
    let adopted = program.profile().adopt.iter().filter(is_relevant);
    notices.extend(adopted.filter_map(|adoption| of_adoption(program.profile(), adoption, at)));
    notices.extend(of_records(engagement.records(), assessment, at));
    if let Some(scope) = engagement.scope() {
        notices.extend(of_irrelevant(program, engagement, scope));
        notices.extend(scope.in_service.iter().filter_map(|it| of_in_service(it, scope, assessment)));
        notices.extend(of_roles(program, &relevance, scope));
        notices.extend(scope.subservice_organizations.iter().flat_map(|it| of_organization(it, at)));
    }
    if engagement.scope().is_none() {
        notices.extend(of_cited(program.profile()));
    }
    let catalogs = assessment.operations.iter().flat_map(|operations| &operations.catalogs);
    notices.extend(catalogs.filter(|under| !under.is_current || !under.changed.is_empty()).map(of_catalog));
    notices.extend(engagement.beside.iter().cloned());
    notices.sort();
    notices.dedup();
    notices
}

/// What was found when something else was asked.
fn of_catalog(under: &UnderCatalog) -> Diagnostic {
    let UnderCatalog { catalog, first, last, changed, tells_of_checks, .. } = under;
    let what = match (tells_of_checks, changed.len()) {
        (false, _) => "and do not tell what their checks asked: what such a check found is not known".to_owned(),
        (true, 0) => "in which every check asked the same".to_owned(),
        (true, 1) => "in which one check asked something else: what it found is not known".to_owned(),
        (true, n_changed) => {
            format!("in which {n_changed} checks asked something else: what they found is not known")
        }
    };
    let (version, digest) = (&catalog.version, &catalog.digest);
    let message = format!("findings of {first} up to {last} were made with catalog {version} ({digest}), {what}");
    let hint = "where the facts of that time are still there, assess the period from them";
    Diagnostic::new("earlier reports", message).with_hint(hint)
}

fn of_acceptance(acceptance: &RiskAcceptance, result: &AcceptanceResult) -> Vec<Diagnostic> {
    let RiskAcceptance { id, period, scope, .. } = acceptance;
    let notice = |landmarks: &[&str], message: String, hint: &str| {
        acceptance.place.diagnostic_of(landmarks, message, Some(hint.to_owned()))
    };
    let state = match result.state {
        AcceptanceState::Expired => Some(notice(
            &["expires"],
            format!("acceptance `{id}` expired on {}: it covers nothing", period.to().day()),
            "mend what it covered, or have the risk accepted anew; then remove it",
        )),
        AcceptanceState::NotYet => Some(notice(
            &["from"],
            format!("acceptance `{id}` begins on {}: it covers nothing yet", period.from().day()),
            "what it is to cover stays open until then",
        )),
        AcceptanceState::InForce if result.is_unused() => Some(notice(
            &["scope"],
            format!("acceptance `{id}` is unused: nothing fails that it covers"),
            "remove it where the failure was mended, or correct its patterns",
        )),
        AcceptanceState::InForce => None,
    };
    let broad = result.is_over_broad.then(|| {
        let what = if scope.check.is_everything() { "every check" } else { "many checks on every subject" };
        notice(
            &["check", scope.check.as_str().trim_matches('*')],
            format!("acceptance `{id}` is over-broad: it covers {what}, failures nobody has seen yet too"),
            "name the check, or the subject and the resource",
        )
    });
    state.into_iter().chain(broad).collect()
}

/// Of a control that is adopted at some time and not at this one.
fn of_adoption(profile: &Profile, adoption: &Adoption, at: Instant) -> Option<Diagnostic> {
    let Adoption { control, effective, .. } = adoption;
    if profile.adoption(control, at).is_some() {
        return None;
    }
    let (landmark, message, hint) = match effective.to {
        Some(to) if to <= at => {
            let begins = profile.adopt.iter().filter(|it| it.control == *control && at < it.effective.from);
            if begins.count() > 0 {
                // What follows is said of the wording that begins later.
                return None;
            }
            (
                "to",
                format!("the adoption of `{control}` ended on {}", to.day()),
                "adopt it anew, or exclude the control",
            )
        }
        Some(_) | None => (
            "from",
            format!("the adoption of `{control}` begins on {}", effective.from.day()),
            "until then the control is not adopted",
        ),
    };
    Some(adoption.place.diagnostic_of(&["effective", landmark], message, Some(hint.to_owned())))
}

/// Records of what had not happened by the instant; of a period, of what is too late to be of it.
fn of_records(records: &Records, assessment: &Assessment, at: Instant) -> Vec<Diagnostic> {
    let Records { performances, tests, sufficiency, workpapers: _ } = records;
    let counting = &assessment.counting;
    let performances = performances.iter().zip(&counting.performances).map(|(it, discount)| {
        (&it.place, "performed_at", format!("performance `{}`", it.id), it.performed_at, discount)
    });
    let tests = tests
        .iter()
        .zip(&counting.tests)
        .map(|(it, discount)| (&it.place, "tested_at", format!("test `{}`", it.id), it.tested_at, discount));
    let judgments = sufficiency.iter().zip(&counting.sufficiency).map(|(it, discount)| {
        (&it.place, "at", format!("the judgment of `{}` by {}", it.criterion, it.by), it.at, discount)
    });
    let all = performances.chain(tests).chain(judgments);
    let is_later = |discount: &Option<Discount>| assessment.operations.is_none() || *discount == Some(Discount::NotYet);
    let later = all.filter(|(.., discount)| is_later(discount));
    later.filter_map(|(place, key, what, dated, _)| of_later(place, &[key], &what, dated, at)).collect()
}

/// Of what is dated after the instant, and counts for nothing at it.
fn of_later(place: &Place, landmarks: &[&str], what: &str, dated: Instant, at: Instant) -> Option<Diagnostic> {
    (at < dated).then(|| {
        let (dated, at) = (dated.day(), at.day());
        let message = format!("{what} is dated {dated}, after the instant assessed ({at}): it counts for nothing");
        let hint = "correct the date, or assess as of then or later";
        place.diagnostic_of(landmarks, message, Some(hint.to_owned()))
    })
}

/// More criteria than these can be looked at one by one; beyond, who reads "passed" should know what was left out. No
/// standard sets a number.
const HANDFUL: usize = 5;

/// Of criteria that a person declared not to bear on the system. Each needs its own reason, and one of the common
/// criteria, which are what every category rests on, is rarely without any bearing.
fn of_irrelevant(program: &Program, engagement: &Engagement, scope: &Scope) -> Vec<Diagnostic> {
    let in_scope: Vec<&CriterionId> = engagement.criteria_of(program).map(|criterion| &criterion.id).collect();
    let declared: Vec<&IrrelevantCriterion> =
        scope.irrelevant_criteria.iter().filter(|it| in_scope.contains(&&it.criterion)).collect();
    let mut notices = Vec::new();
    if declared.len() > HANDFUL {
        let (n_declared, n_in_scope) = (declared.len(), in_scope.len());
        let message = format!("{n_declared} of {n_in_scope} criteria in scope are declared irrelevant");
        let hint =
            "leave out a whole category under `categories`; declare single criteria, each for a reason of its own";
        notices.push(scope.place.diagnostic_of(&["irrelevant_criteria"], message, Some(hint.to_owned())));
    }
    for (position, irrelevant) in declared.iter().enumerate() {
        let IrrelevantCriterion { criterion, reason, place, .. } = irrelevant;
        let is_common = program.series_of(criterion).is_some_and(|series| series.categories.len() > 1);
        if is_common {
            let message = format!("`{criterion}` is declared irrelevant, and is a criterion common to categories");
            let hint = "where another organization does all of it, describe that under `subservice_organizations`";
            notices.push(place.diagnostic_of(&["criterion"], message, Some(hint.to_owned())));
        }
        if let Some(earlier) = declared.iter().take(position).find(|it| it.reason == *reason) {
            let message = format!("`{criterion}` is declared irrelevant for the reason of `{}`", earlier.criterion);
            let hint = "say of each criterion why nothing of it bears on the system";
            notices.push(place.diagnostic_of(&["reason"], message, Some(hint.to_owned())));
        }
    }
    notices
}

/// Of a subject that was seen when it is said not to be in service: the instant that is farthest from it.
fn of_in_service(in_service: &InService, scope: &Scope, assessment: &Assessment) -> Option<Diagnostic> {
    let InService { subject, from, to, place } = in_service;
    let is_it = |seen: &Subject| scope.in_service(seen).is_some_and(|it| it.subject == *subject);
    let findings = assessment.findings.findings.iter();
    let found = findings.filter(|finding| finding.subject.as_ref().is_some_and(|subject| is_it(subject)));
    let collected = found.flat_map(|finding| &finding.evidence).map(|evidence| evidence.collected_at);
    let timelines = assessment.operations.iter().flat_map(|it| it.timelines.values()).flatten();
    let runs = timelines.filter(|(seen, _)| is_it(seen)).flat_map(|(_, timeline)| &timeline.runs);
    let seen: BTreeSet<Instant> = collected.chain(runs.flat_map(|run| [run.first, run.last])).collect();
    let last = seen.last().filter(|at| to.is_some_and(|to| to <= **at));
    let outside = last.or_else(|| seen.first().filter(|at| from.is_some_and(|from| **at < from)))?;
    let message = format!("`{subject}` was seen on {}, when it is said not to be in service", outside.day());
    let hint = "correct the dates, or find out what it did there; what was seen to fail counts";
    Some(place.diagnostic_of(&[], message, Some(hint.to_owned())))
}

/// Of criteria all of whose points of focus are about the role towards personal information that the entity has not.
/// Only a person can declare them irrelevant.
fn of_roles(program: &Program, relevance: &Relevance<'_>, scope: &Scope) -> Vec<Diagnostic> {
    let is_of_other_role = |it: &&Criterion| {
        let points = &it.points_of_focus;
        relevance.has_criterion(&it.id)
            && !points.is_empty()
            && points.iter().all(|point| !point.privacy_roles.is_empty() && !relevance.has_point(point))
    };
    let notice = |criterion: &Criterion| {
        let roles: Vec<&str> = scope.privacy_roles.iter().map(|role| role.word()).collect();
        let message =
            format!("no point of focus of `{}` is about the role of the entity ({})", criterion.id, roles.join(", "));
        let hint = "name it under `irrelevant_criteria`, with who says so and why; or name the other role too";
        scope.place.diagnostic_of(&["privacy_roles"], message, Some(hint.to_owned()))
    };
    program.criteria().filter(is_of_other_role).map(notice).collect()
}

/// Of an organization that the system rests on.
fn of_organization(organization: &SubserviceOrganization, at: Instant) -> Vec<Diagnostic> {
    let SubserviceOrganization { id, method, subjects, reports, bridge_letters, review, place, .. } = organization;
    let mut notices = Vec::new();
    if *method == SubserviceMethod::Inclusive && subjects.is_empty() {
        let message = format!("`{id}` is included, and none of its subjects is named: nothing of it is looked at");
        let hint = "name those that facts are brought of under `subjects`, or carve it out (`method: carve_out`)";
        notices.push(place.diagnostic_of(&["method", method.word()], message, Some(hint.to_owned())));
    }
    let later = reports.iter().filter_map(|report| {
        let (key, what) = match report.covers {
            ReportCovers::Instant(_) => ("as_of", "a report"),
            ReportCovers::Period(_) => ("to", "the end of a report"),
        };
        of_later(&report.place, &[key], &format!("{what} on `{id}`"), report.end(), at)
    });
    notices.extend(later);
    let ahead = bridge_letters.iter().filter(|letter| at < letter.to()).map(|letter| {
        let (to, at) = (letter.to(), at.day());
        let message = format!("a letter of `{id}` speaks up to {}, after the instant assessed ({at})", to.day());
        let hint = "it counts up to the instant: nobody can speak for days that have not come; correct the date";
        place.diagnostic_of(&["bridge_letters", "to", &to.day().to_string()], message, Some(hint.to_owned()))
    });
    notices.extend(ahead);
    if let Some(review) = review {
        notices.extend(of_later(place, &["review", "at"], &format!("the review of `{id}`"), review.at, at));
    }
    notices
}

/// Of commitments and components that a profile cites, where nobody described them; each where it is cited first.
fn of_cited(profile: &Profile) -> Vec<Diagnostic> {
    let mut cited = BTreeSet::new();
    let hint = "give the scope that describes it, or do not cite it";
    let mut notices = Vec::new();
    for (check, values) in &profile.params {
        for (name, id) in values.iter().filter_map(|(name, value)| Some((name, value.commitment.as_deref()?))) {
            if cited.insert(("commitment", id)) {
                let message = format!("commitment `{id}` is cited, and no scope describes it");
                let landmarks = ["params", check.as_str(), name, "commitment", id];
                notices.push(profile.diagnostic_of(&landmarks, message, hint.to_owned()));
            }
        }
    }
    for (adoption, id) in profile.adopt.iter().flat_map(|it| it.components.iter().map(move |id| (it, id.as_str()))) {
        if cited.insert(("component", id)) {
            let message = format!("component `{id}` is cited, and no scope describes it");
            notices.push(adoption.place.diagnostic_of(&["components", id], message, Some(hint.to_owned())));
        }
    }
    notices
}
