//! An assessment into notices: what people stated and should look at again. They change no outcome.

use crate::acceptance::RiskAcceptance;
use crate::assessment::AcceptanceResult;
use crate::assessment::AcceptanceState;
use crate::assessment::Assessment;
use crate::diagnostic::Diagnostic;
use crate::engagement::Engagement;
use crate::profile::Adoption;
use crate::profile::Profile;
use crate::program::Program;
use crate::time::Instant;

/// Risk acceptances that are expired, not yet in force, unused or over-broad, and adopted controls whose wording is no
/// longer or not yet in force: each with its place and the way out, ordered by place.
pub fn notices(program: &Program, engagement: &Engagement, assessment: &Assessment) -> Vec<Diagnostic> {
    let at = assessment.findings.as_of.instant();
    let accepted = engagement.acceptances().iter().zip(&assessment.acceptances);
    let mut notices: Vec<Diagnostic> =
        accepted.flat_map(|(acceptance, result)| of_acceptance(acceptance, result)).collect();
    notices.extend(program.profile().adopt.iter().filter_map(|adoption| of_adoption(program.profile(), adoption, at)));
    notices.sort();
    notices.dedup();
    notices
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
