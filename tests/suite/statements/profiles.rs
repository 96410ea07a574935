//! Bad profiles.

use super::catalog;
use super::compare;
use super::said;
use super::texts;
use crate::door;
use soc2_core::diagnostic::Text;
use soc2_core::id::ControlId;
use soc2_core::profile;

#[test]
fn a_mistake_in_a_profile_that_is_read() {
    let table: [(&str, &[&str]); 32] = [
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: '-', effective: {from: 2026-01-01}}]\n",
            &["profile.yaml:5:34: `-` is not the name of anybody = say who: a person, or a role that one person has"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: {scheduled: {every: 65535y}}}]}\n",
            &[
                "profile.yaml:5:112: `every` is 65535 years, the most is 10 years = say how often it is performed: `3mo`, `1y`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: {scheduled: {every: 1mo, grace: 30d}}}]}\n",
            &[
                "profile.yaml:5:124: `grace` is 30d, longer than the time from one due date to the next (month) = what may be late until the next is due is never late: shorten it",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: {scheduled: {every: 1d, grace: 7d}}}]}\n",
            &[],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: {detect_and_correct: {within: 366d}}}]}\n",
            &[
                "profile.yaml:5:122: `within` is 366d, the most is a year = say how long what it finds may stay: `7d`, `12w`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  max_gap: {length: 32d}\n",
            &[
                "profile.yaml:5:12: the allowed gap has no `reason` = add `reason: …`",
                "profile.yaml:5:21: snapshots may be 32d apart, the most is 31d = collect more often: `36h`, `7d`",
            ],
        ),
        (
            "profiles: {}\n",
            &[
                "profile.yaml:1:1: the profile file has no `profile` = add `profile: …`",
                "profile.yaml:1:1: unknown key `profiles` in a profile file = did you mean `profile`?",
            ],
        ),
        (
            "profile: ours\n",
            &[
                "profile.yaml:1:10: expected a map that describes a profile, found a string = write its keys under it, or `{key: …}`",
            ],
        ),
        ("profile: {title: P, description: D}\n", &["profile.yaml:1:10: the profile has no `id` = add `id: …`"]),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopts: []\n",
            &["profile.yaml:5:3: unknown key `adopts` in a profile = did you mean `adopt`?"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  extends: base\n",
            &["profile.yaml:5:12: expected a list, found a string = begin each element with `- `, or write `[…]`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  extends: [Base]\n",
            &["profile.yaml:5:13: `Base` is not a profile: lower-case letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: [AC-1]\n",
            &["profile.yaml:5:12: expected a map, found a list = write `key: …` without a `- ` before it"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC 1: why}\n",
            &["profile.yaml:5:13: `AC 1` is not a control id: letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-1: ''}\n",
            &["profile.yaml:5:19: the text is empty = say it, or leave the key out"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-1]\n  exclude: {AC-1: Not ours.}\n",
            &[
                "profile.yaml:6:13: control `AC-1` is named under `controls` and under `exclude` = remove it from one of the two",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, effective: {from: 2026-01-01}}]\n",
            &["profile.yaml:5:11: the adoption has no `owner` = add `owner: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O}]\n",
            &["profile.yaml:5:11: the adoption has no `effective` = add `effective: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {to: 2026-01-01}}]\n",
            &["profile.yaml:5:48: the time in force has no `from` = add `from: …`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: 2026-01-01}]\n",
            &[
                "profile.yaml:5:48: expected a map that describes a time in force, found a string = write its keys under it, or `{key: …}`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 1 January}}]\n",
            &[
                "profile.yaml:5:55: `1 January` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-02-30}}]\n",
            &[
                "profile.yaml:5:55: `2026-02-30` is not a day such as `2026-11-21` or an instant such as `2026-11-21T18:48:42Z`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-07-01, to: 2026-01-01}}]\n",
            &[
                "profile.yaml:5:71: `to` (2026-01-01T00:00:00Z) is not after `from` (2026-07-01T00:00:00Z) = the end is the first moment after it",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-07-01, until: 2027-01-01}}]\n",
            &["profile.yaml:5:67: unknown key `until` in a time in force = known keys: from, to"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt:\n    - {control: AC-1, owner: O, effective: {from: 2026-01-01, to: 2026-07-02}}\n    - {control: AC-1, owner: O, effective: {from: 2026-07-01}}\n",
            &[
                "profile.yaml:7:7: control `AC-1` is adopted twice for the same time = end the earlier (`effective: {from: …, to: …}`) where the later begins",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt:\n    - {control: AC-1, owner: O, effective: {from: 2026-01-01}}\n    - {control: AC-1, owner: O, effective: {from: 2026-07-01}}\n",
            &[
                "profile.yaml:7:7: control `AC-1` is adopted twice for the same time = end the earlier (`effective: {from: …, to: …}`) where the later begins",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt:\n    - {control: AC-1, owner: O, effective: {from: 2026-01-01, to: 2026-04-01}}\n    - {control: AC-1, owner: O, effective: {from: 2026-04-01}}\n    - {control: AC-1, owner: O, effective: {from: 2026-07-01}}\n",
            &[
                "profile.yaml:8:7: control `AC-1` is adopted twice for the same time = end the earlier (`effective: {from: …, to: …}`) where the later begins",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-1, owner: O, components: [web shop], effective: {from: 2026-01-01}}]\n",
            &["profile.yaml:5:50: `web shop` is not a component: letters, digits, `.`, `_`, `-`"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: 20}}\n",
            &[
                "profile.yaml:5:35: expected a map that describes a parameter of a profile, found a whole number = write its keys under it, or `{key: …}`",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: {value: 20, reason: R, commitments: SC-1}}}\n",
            &["profile.yaml:5:58: unknown key `commitments` in a parameter of a profile = did you mean `commitment`?"],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {criteria: []}\n",
            &[
                "profile.yaml:5:9: unknown key `criteria` in a profile's `add` = known keys: checks, controls, sources, targets",
            ],
        ),
        (
            "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1}]}\n",
            &[
                "profile.yaml:5:20: the control has no `nature` = add `nature: …`",
                "profile.yaml:5:20: the control has no `operation` = add `operation: …`",
                "profile.yaml:5:20: the control has no `owner` = add `owner: …`",
                "profile.yaml:5:20: the control has no `statement` = add `statement: …`",
                "profile.yaml:5:20: the control has no `title` = add `title: …`",
            ],
        ),
    ];
    compare(
        table
            .map(|(text, expected)| (said(profile::read(&Text::new("profile.yaml", text))), expected, text.to_owned())),
    );
}

#[test]
fn a_mistake_in_what_a_profile_extends() {
    let table: [(&[&str], &[&str]); 7] = [
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  extends: [p]\n"],
            &["profile.yaml:5:13: profile `p` extends itself: p extends p = remove one of them from `extends`"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [bse]\n",
                "profile: {id: base, title: B, description: D}\n",
            ],
            &["profile.yaml:5:13: profile `bse` is not known = did you mean `base`?"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [other]\n",
                "profile: {id: base, title: B, description: D}\n",
            ],
            &["profile.yaml:5:13: profile `other` is not known = known profiles: base"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  extends: [other]\n"],
            &["profile.yaml:5:13: profile `other` is not known = no other profile was given"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile: {id: base, title: B, description: D, extends: [p]}\n",
            ],
            &[
                "base.yaml:1:57: profile `p` extends itself: p extends base extends p = remove one of them from `extends`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile: {id: base, title: B, description: D, extends: [more]}\n",
                "profile: {id: more, title: M, description: D, extends: [base]}\n",
            ],
            &[
                "more.yaml:1:57: profile `base` extends itself: base extends more extends base = remove one of them from `extends`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base, more]\n  add: {targets: [{id: moon, title: M, subjects: [moon]}]}\n",
                "profile: {id: base, title: B, description: D}\n",
                "profile: {id: more, title: M, description: D, add: {targets: [{id: moon, title: M, subjects: [moon]}]}}\n",
            ],
            &["more.yaml:1:68: `moon` is defined in profile.yaml already = give it an id of its own"],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        let texts = texts(&["profile.yaml", "base.yaml", "more.yaml"], contents);
        let known: Vec<_> = texts.iter().map(|text| profile::read(text).expect("a sound profile")).collect();
        (said(profile::resolve(known[0].clone(), &known[1..])), expected, contents.concat())
    }));
}

#[test]
fn a_mistake_in_a_profile_against_its_catalog() {
    let table: [(&[&str], &[&str]); 17] = [
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-9]\n"],
            &["profile.yaml:5:14: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  controls: [something.else]\n"],
            &[
                "profile.yaml:5:14: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-9: why}\n"],
            &["profile.yaml:5:13: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  exclude: {something.else: why}\n"],
            &[
                "profile.yaml:5:13: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: AC-9, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &["profile.yaml:5:21: unknown control `AC-9` = did you mean `AC-1`?"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  adopt: [{control: something.else, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:5:21: unknown control `something.else` = name a control of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  controls: [AC-2]\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:6:21: control `AC-1` is adopted and left out = take it (`controls`, `exclude`), or do not adopt it",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  exclude: {AC-1: why}\n  adopt: [{control: AC-1, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "profile.yaml:6:21: control `AC-1` is adopted and left out = take it (`controls`, `exclude`), or do not adopt it",
            ],
        ),
        (
            &["profile:\n  id: p\n  title: P\n  description: D\n  targets: [hots]\n"],
            &["profile.yaml:5:13: unknown target `hots` = known targets: account, host"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {something.else: {min: {value: 20, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:12: unknown check `something.else` = name a check of the catalog, or describe it under `add`",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.length: {min: {value: 65, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:30: check `password.length`: `min` is 65, the most allowed is 64 = from 8 to 64; the default is 14",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {password.expires: {min: {value: 65, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:31: check `password.expires`: `min` is not a parameter of the check = the check has no parameter that a profile may set",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {web.named: {name: {value: x, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:24: check `web.named`: `name` is fixed by the check's matrix = the check has no parameter that a profile may set",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  params: {host.rebooted: {days: {value: soon, reason: R}}}\n",
            ],
            &[
                "profile.yaml:5:28: check `host.rebooted`: `days` has the type string, where duration is expected = the default is 30d",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  extends: [base]\n",
                "profile:\n  id: base\n  title: B\n  description: D\n  targets: [moon]\n  exclude: {AC-9: why}\n  params:\n    password.length: {min: {value: 65, reason: R}}\n  adopt: [{control: AC-8, owner: O, effective: {from: 2026-01-01}}]\n",
            ],
            &[
                "base.yaml:5:13: unknown target `moon` = known targets: account, host",
                "base.yaml:6:13: unknown control `AC-9` = did you mean `AC-1`?",
                "base.yaml:8:23: check `password.length`: `min` is 65, the most allowed is 64 = from 8 to 64; the default is 14",
                "base.yaml:9:21: unknown control `AC-8` = did you mean `AC-1`?",
            ],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: AC-1, title: T, statement: S, owner: O, nature: manual, operation: state, criteria: [{id: CC6.1, relation: supports, rationale: R}]}]}\n",
            ],
            &["profile.yaml:5:25: `AC-1` is defined in catalog.yaml already = give it an id of its own"],
        ),
        (
            &[
                "profile:\n  id: p\n  title: P\n  description: D\n  add: {controls: [{id: MC-1, title: T, statement: S, owner: O, nature: manual, operation: state, criteria: [{id: CC6.9, relation: supports, rationale: R}]}]}\n",
            ],
            &["profile.yaml:5:115: control `MC-1`: unknown criterion `CC6.9` = did you mean `CC6.1`?"],
        ),
    ];
    compare(table.map(|(contents, expected)| {
        let texts = texts(&["profile.yaml", "base.yaml"], contents);
        (said(door::tailored(&catalog(), &texts[0], &texts[1..])), expected, contents.concat())
    }));
}

#[test]
fn a_long_chain_and_many_ways_to_one_profile_are_resolved() {
    let profile = |id: &str, extends: String| {
        let text = format!("profile: {{id: {id}, title: T, description: D, extends: [{extends}]}}");
        profile::read(&Text::new("p.yaml", text)).expect("a sound profile")
    };
    // Each extends the next twice over: as a tree it would have more leaves than there are atoms.
    let known: Vec<_> = (0..500)
        .map(|step| profile(&format!("p{step}"), format!("p{next}, q{next}", next = step + 1)))
        .chain((0..500).map(|step| profile(&format!("q{step}"), format!("p{next}, q{next}", next = step + 1))))
        .chain(["p500", "q500"].map(|id| profile(id, String::new())))
        .collect();
    assert!(profile::resolve(profile("ours", "p0".to_owned()), &known).is_ok());
}

/// Whether a profile that extends others takes the control `AC-1`, and the owners who adopt it, with the year in which
/// each begins.
#[test]
fn the_profile_that_speaks_of_a_control_first_decides_on_it() {
    const NAMES: &str = "controls: [AC-1, AC-2]";
    const EXCLUDES: &str = "exclude: {AC-1: Not ours.}";
    const ADOPTS: &str = "adopt: [{control: AC-1, owner: O, effective: {from: 2026-01-01}}]";
    const ADOPTS_ANEW: &str = "adopt: [{control: AC-1, owner: N, effective: {from: 2027-01-01}}]";
    const SAYS_NOTHING: &str = "targets: []";
    // What the profile says, and the later and the earlier of those that it extends; of which the later extends the last.
    let table = [
        ([SAYS_NOTHING, NAMES, EXCLUDES, SAYS_NOTHING], "taken"),
        ([SAYS_NOTHING, EXCLUDES, NAMES, SAYS_NOTHING], "left out"),
        ([SAYS_NOTHING, ADOPTS, EXCLUDES, SAYS_NOTHING], "taken O 2026"),
        ([SAYS_NOTHING, EXCLUDES, ADOPTS, SAYS_NOTHING], "left out"),
        ([NAMES, EXCLUDES, SAYS_NOTHING, SAYS_NOTHING], "taken"),
        ([EXCLUDES, NAMES, ADOPTS, SAYS_NOTHING], "left out"),
        ([ADOPTS, EXCLUDES, SAYS_NOTHING, SAYS_NOTHING], "taken O 2026"),
        ([SAYS_NOTHING, SAYS_NOTHING, EXCLUDES, NAMES], "taken"),
        ([SAYS_NOTHING, SAYS_NOTHING, NAMES, EXCLUDES], "left out"),
        ([SAYS_NOTHING, NAMES, SAYS_NOTHING, EXCLUDES], "taken"),
        ([ADOPTS_ANEW, ADOPTS, SAYS_NOTHING, SAYS_NOTHING], "taken N 2027"),
        ([SAYS_NOTHING, ADOPTS_ANEW, ADOPTS, SAYS_NOTHING], "taken N 2027"),
    ];
    let read = |(id, extends, says): (&str, &str, &str)| {
        let text = format!("profile: {{id: {id}, title: T, description: D, extends: [{extends}], {says}}}");
        profile::read(&Text::new("p.yaml", text)).expect("a sound profile")
    };
    let id = ControlId::parse("AC-1").expect("an id");
    for ([ours, later, earlier, last], expected) in table {
        let known = [("later", "last", later), ("earlier", "", earlier), ("last", "", last)].map(read);
        let resolved = profile::resolve(read(("ours", "earlier, later", ours)), &known).expect("sound profiles");
        let mut came = if resolved.takes(&id) { "taken".to_owned() } else { "left out".to_owned() };
        for adoption in &resolved.adopt {
            came.push_str(&format!(" {} {:.4}", adoption.owner, adoption.effective.from.to_string()));
        }
        assert_eq!(came, expected, "{ours} / {later} / {earlier} / {last}");
    }
}
