//! A profile and those that it extends into one that stands by itself.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::VecDeque;

use super::Adoption;
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
/// not make (`categories`, `targets`, `controls`) are those of the profiles that it extends together. Of a control the
/// first counts that speaks of it: one that names it under `controls` or adopts it wants it, though a profile behind
/// excludes it; one that excludes it leaves it out, though a profile behind names it. Whoever adopts a control says all
/// times at which it is in force: adoptions of it in the profiles behind do not count beside them.
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
    let mut resolved: BTreeMap<ProfileId, Profile> = BTreeMap::new();
    // From the profile asked for to the one that is being resolved: each extends the next.
    let mut path = vec![Step::new(profile)];
    while let Some(mut step) = path.pop() {
        let Some(id) = step.waiting.pop_front() else {
            let whole = step.whole(&resolved, &mut mistakes);
            match (&whole.id, path.is_empty()) {
                (Some(id), false) => drop(resolved.insert(id.clone(), whole)),
                _ if mistakes.is_empty() => return Ok(whole),
                _ => break,
            }
            continue;
        };
        let base = match resolved.contains_key(&id) {
            true => None,
            false => step.base(&id, &path, known).map_err(|mistake| mistakes.push(mistake)).ok(),
        };
        path.push(step);
        path.extend(base.cloned().map(Step::new));
    }
    Err(Error::new(ErrorKind::Profile, mistakes))
}

/// A profile that is being resolved.
struct Step {
    profile: Profile,
    extends: Vec<ProfileId>,
    /// Of those that it extends, the ones not yet looked at.
    waiting: VecDeque<ProfileId>,
}

impl Step {
    fn new(mut profile: Profile) -> Self {
        let extends = std::mem::take(&mut profile.extends);
        Self { profile, waiting: extends.iter().cloned().collect(), extends }
    }

    /// A profile that this one extends, unless that leads back to where the path has been.
    fn base<'a>(&self, id: &ProfileId, path: &[Self], known: &'a [Profile]) -> Result<&'a Profile, Diagnostic> {
        let mistake =
            |message, hint| Err(self.profile.place.diagnostic_of(&["extends", id.as_str()], message, Some(hint)));
        let passed: Vec<&ProfileId> = path.iter().chain([self]).filter_map(|step| step.profile.id.as_ref()).collect();
        if let Some(position) = passed.iter().position(|it| *it == id) {
            let cycle: Vec<&str> = passed.iter().skip(position).copied().chain([id]).map(ProfileId::as_str).collect();
            let message = format!("profile `{id}` extends itself: {}", cycle.join(" extends "));
            return mistake(message, "remove one of them from `extends`".to_owned());
        }
        if let Some(base) = known.iter().find(|it| it.id.as_ref() == Some(id)) {
            return Ok(base);
        }
        let names: Vec<&str> = known.iter().filter_map(|it| Some(it.id.as_ref()?.as_str())).collect();
        let hint = did_you_mean(id.as_str(), names.iter().copied()).unwrap_or_else(|| match names.is_empty() {
            true => "no other profile was given".to_owned(),
            false => format!("known profiles: {}", names.join(", ")),
        });
        mistake(format!("profile `{id}` is not known"), hint)
    }

    /// The profile with everything that it extends.
    fn whole(self, resolved: &BTreeMap<ProfileId, Profile>, mistakes: &mut Vec<Diagnostic>) -> Profile {
        let Self { mut profile, extends, .. } = self;
        let bases: Vec<&Profile> = extends.iter().filter_map(|id| resolved.get(id)).collect();
        if bases.is_empty() {
            return profile;
        }
        let mut wanted: BTreeSet<ControlId> = profile.wanted().cloned().collect();
        profile.categories = own_or_together(profile.categories, bases.iter().map(|base| &base.categories));
        profile.targets = own_or_together(profile.targets, bases.iter().map(|base| &base.targets));
        profile.controls = own_or_together(profile.controls, bases.iter().map(|base| &base.controls));
        for base in bases.into_iter().rev() {
            profile.inherit(base.clone(), &wanted, mistakes);
            wanted.extend(base.wanted().cloned());
        }
        profile
    }
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
    /// The controls that it says it takes.
    fn wanted(&self) -> impl Iterator<Item = &ControlId> {
        self.controls.iter().chain(self.adopt.iter().map(|adoption| &adoption.control))
    }

    /// Takes from a base what this profile does not say, nor those before the base, which want some controls.
    fn inherit(&mut self, base: Profile, wanted: &BTreeSet<ControlId>, mistakes: &mut Vec<Diagnostic>) {
        let Profile { id, exclude, adopt, params, max_gap, add, place, inherited, .. } = base;
        self.max_gap = self.max_gap.take().or(max_gap);
        let own: BTreeSet<_> = self.adopt.iter().map(|adoption| adoption.control.clone()).collect();
        // What the profile leaves out or does not take is not adopted by it either.
        let adopt = adopt.into_iter().filter(|it| !own.contains(&it.control) && self.takes(&it.control));
        let adopt: Vec<Adoption> = adopt.collect();
        self.adopt.extend(adopt);
        for (control, reason) in exclude.into_iter().filter(|(control, _)| !wanted.contains(control)) {
            self.exclude.entry(control).or_insert(reason);
        }
        for (check, values) in params {
            let own = self.params.entry(check).or_default();
            for (name, value) in values {
                own.entry(name).or_insert(value);
            }
        }
        mistakes.extend(self.add.take_in(add));
        for (id, place) in id.map(|id| (id, place)).into_iter().chain(inherited) {
            self.inherited.entry(id).or_insert(place);
        }
    }
}
