//! A profile and those that it extends into one that stands by itself.

use std::collections::BTreeSet;

use super::Profile;
use crate::diagnostic::Diagnostic;
use crate::diagnostic::did_you_mean;
use crate::error::Error;
use crate::error::ErrorKind;
use crate::id::ControlId;
use crate::id::ProfileId;

/// Takes in what a profile extends, found by id among `known`.
///
/// What the profile says itself counts first, then the last of the profiles that it extends. Selections that it does
/// not make (`categories`, `targets`, `controls`) are those of the profiles that it extends together.
///
/// # Errors
/// When a profile that is extended is not known, or extends itself in the end.
///
/// ```
/// use soc2_core::{diagnostic::Text, profile};
/// let read = |text: &str| profile::read(&Text::new("p.yaml", text));
/// let base = read("profile: {id: base, title: Base, description: All of us, targets: [aws]}")?;
/// let ours = read("profile: {id: ours, title: Ours, description: And we, extends: [base]}")?;
/// assert_eq!(profile::resolve(ours, &[base])?.targets[0].as_str(), "aws");
/// # Ok::<(), soc2_core::error::Error>(())
/// ```
pub fn resolve(profile: Profile, known: &[Profile]) -> Result<Profile, Error> {
    let mut mistakes = Vec::new();
    let mut path: Vec<ProfileId> = profile.id.iter().cloned().collect();
    let resolved = with_bases(profile, known, &mut path, &mut mistakes);
    match mistakes.is_empty() {
        true => Ok(resolved),
        false => Err(Error::new(ErrorKind::Profile, mistakes)),
    }
}

/// Depth is bounded: a profile that stands on the path is not entered again, and only known ones are entered.
fn with_bases(
    mut profile: Profile,
    known: &[Profile],
    path: &mut Vec<ProfileId>,
    mistakes: &mut Vec<Diagnostic>,
) -> Profile {
    let mut bases = Vec::new();
    for id in std::mem::take(&mut profile.extends) {
        if path.contains(&id) {
            let cycle: Vec<&str> = path.iter().map(ProfileId::as_str).chain([id.as_str()]).collect();
            let message = format!("profile `{id}` extends itself: {}", cycle.join(" extends "));
            mistakes.push(profile.place.diagnostic_of(&["extends", id.as_str()], message, None));
            continue;
        }
        let Some(base) = known.iter().find(|it| it.id.as_ref() == Some(&id)) else {
            let names: Vec<&str> = known.iter().filter_map(|it| Some(it.id.as_ref()?.as_str())).collect();
            let hint = did_you_mean(id.as_str(), names.iter().copied())
                .or_else(|| (!names.is_empty()).then(|| format!("known profiles: {}", names.join(", "))));
            let message = format!("profile `{id}` is not known");
            mistakes.push(profile.place.diagnostic_of(&["extends", id.as_str()], message, hint));
            continue;
        };
        path.push(id);
        bases.push(with_bases(base.clone(), known, path, mistakes));
        path.pop();
    }
    if bases.is_empty() {
        return profile;
    }
    let own_controls = profile.controls.clone();
    profile.categories = own_or_together(profile.categories, bases.iter().map(|base| &base.categories));
    profile.targets = own_or_together(profile.targets, bases.iter().map(|base| &base.targets));
    profile.controls = own_or_together(profile.controls, bases.iter().map(|base| &base.controls));
    for base in bases.into_iter().rev() {
        profile.inherit(base, &own_controls, mistakes);
    }
    profile
}

/// The profile's own selection, or what its bases select together; everything, which an empty list says, when one of
/// them selects everything.
fn own_or_together<'a, T: Ord + Clone + 'a>(own: Vec<T>, bases: impl Iterator<Item = &'a Vec<T>>) -> Vec<T> {
    if !own.is_empty() {
        return own;
    }
    let bases: Vec<&Vec<T>> = bases.collect();
    if bases.iter().any(|base| base.is_empty()) {
        return Vec::new();
    }
    let mut seen = BTreeSet::new();
    bases.into_iter().flatten().filter(|item| seen.insert((*item).clone())).cloned().collect()
}

impl Profile {
    /// Takes from a base what this profile does not say.
    fn inherit(&mut self, base: Profile, own_controls: &[ControlId], mistakes: &mut Vec<Diagnostic>) {
        let Profile { exclude, adopt, params, add, .. } = base;
        for (control, reason) in exclude {
            // A control that the profile itself names is wanted again.
            if !own_controls.contains(&control) {
                self.exclude.entry(control).or_insert(reason);
            }
        }
        let own: BTreeSet<_> = self.adopt.iter().map(|adoption| adoption.control.clone()).collect();
        self.adopt.extend(adopt.into_iter().filter(|adoption| !own.contains(&adoption.control)));
        for (check, values) in params {
            let own = self.params.entry(check).or_default();
            for (name, value) in values {
                own.entry(name).or_insert(value);
            }
        }
        mistakes.extend(self.add.take_in(add));
    }
}
