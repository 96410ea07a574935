//! Parts of a history, merged, are the whole.

use super::*;
use crate::digest::Digest;
use crate::finding::NotApplicable;
use crate::id::SourceId;
use crate::unknown::UnknownReason;

fn at(hour: i64) -> Instant {
    let begin = Instant::parse("2026-01-01T00:00:00Z").expect("an instant");
    begin.after(Duration::hours(hour)).expect("an instant")
}

/// What a snapshot of an hour rests on: no other rests on the same.
fn cited(hour: i64) -> Citation {
    let digest = Some(Digest::of(hour.to_string().as_bytes()));
    let source = SourceId::parse("disk").expect("a source");
    Citation { source, collected_at: at(hour), digest, file_digest: digest }
}

/// `f` fails, `h` holds, `?` is not known, `-` is not there; the last letter is what holds of those that are not named.
fn sighting(hour: i64, letters: &str) -> Sighting {
    let mut resources = BTreeMap::new();
    for (index, letter) in letters.chars().enumerate() {
        let resource = (index + 1 < letters.len()).then(|| format!("r{index}"));
        let standing = match letter {
            'f' => Standing::Fails(None),
            'h' => Standing::Holds,
            '?' => Standing::Unknown,
            _ => continue,
        };
        resources.insert(resource, standing);
    }
    let has = |wanted: &str| letters.contains(wanted);
    let outcome = match () {
        () if has("f") => Outcome::Fail,
        () if has("?") => Outcome::Unknown(UnknownReason::Missing),
        () if has("h") => Outcome::Pass,
        () => Outcome::NotApplicable(NotApplicable::EmptyPopulation),
    };
    // Each hour has a source of its own that is a part.
    let not_whole = letters.ends_with('?').then(|| SourceId::parse(&format!("list_{hour}")).expect("a source"));
    Sighting {
        at: at(hour),
        outcome,
        evidence: [cited(hour)].into(),
        resources,
        not_whole: not_whole.into_iter().collect(),
    }
}

fn timeline(sightings: &[Sighting]) -> Timeline {
    let mut timeline = Timeline::new(Breaks { max_gap: Some(Duration::hours(24)), at: [at(24), at(60)].into() });
    sightings.iter().for_each(|sighting| timeline.push(sighting));
    timeline
}

fn told(timeline: &Timeline) -> Vec<String> {
    let hour = |instant: Instant| instant.since(at(0)).map_or(-1, |since| since.as_seconds() / 3_600);
    let run =
        |run: &Run| format!("{} {}..{} x{}", run.outcome.word(), hour(run.first), hour(run.last), run.n_snapshots);
    let failure = |it: &Failure| {
        let resource = it.resource.as_deref().unwrap_or("whole");
        let hidden: String = it.not_whole.iter().map(|source| format!(", hidden by {source}")).collect();
        format!("{resource} {}..{} ended {:?}{hidden}", hour(it.first), hour(it.last), it.ended.map(hour))
    };
    timeline.runs.iter().map(run).chain(timeline.failures.iter().map(failure)).collect()
}

#[test]
fn what_failed_ends_when_a_snapshot_shows_it_no_longer() {
    type Row = (&'static [(i64, &'static str)], &'static [&'static str]);
    let rows: [Row; 6] = [
        (
            &[(0, "fhh"), (24, "fhh"), (48, "hhh")],
            &["fail 0..0 x1", "fail 24..24 x1", "pass 48..48 x1", "r0 0..24 ended Some(48)"],
        ),
        // A resource that is gone fails no longer, where the list of them is whole.
        (&[(0, "fhh"), (24, "-hh")], &["fail 0..0 x1", "pass 24..24 x1", "r0 0..0 ended Some(24)"]),
        (&[(0, "fhh"), (24, "-h?")], &["fail 0..0 x1", "unknown 24..24 x1", "r0 0..0 ended None, hidden by list_24"]),
        // What is not known neither ends nor renews it.
        (
            &[(0, "fh"), (12, "?h"), (24, "fh")],
            &["fail 0..0 x1", "unknown 12..12 x1", "fail 24..24 x1", "r0 0..24 ended None"],
        ),
        // Beyond the gap it begins anew.
        (
            &[(0, "f"), (25, "f"), (26, "h")],
            &[
                "fail 0..0 x1",
                "fail 25..25 x1",
                "pass 26..26 x1",
                "whole 0..0 ended None",
                "whole 25..25 ended Some(26)",
            ],
        ),
        (&[(0, "h"), (0, "f"), (23, "h")], &["pass 0..23 x2"]),
    ];
    for (given, expected) in rows {
        let sightings: Vec<Sighting> = given.iter().map(|(hour, letters)| sighting(*hour, letters)).collect();
        assert_eq!(told(&timeline(&sightings)), *expected, "{given:?}");
    }
}

#[test]
fn a_run_and_a_failure_cite_what_their_ends_rest_on() {
    let sightings = [(0, "fhh"), (12, "fhh"), (24, "f?h"), (36, "?hh"), (48, "hhh")].map(|(at, it)| sighting(at, it));
    let timeline = timeline(&sightings);
    let hours = |evidence: &Arc<[Citation]>| evidence.iter().map(|it| it.collected_at).collect::<Vec<_>>();
    let runs: Vec<_> = timeline.runs.iter().map(|run| (hours(&run.evidence[0]), hours(&run.evidence[1]))).collect();
    assert_eq!(
        runs,
        [(0, 12), (24, 24), (36, 36), (48, 48)].map(|(first, last)| (vec![at(first)], vec![at(last)])),
        "the profile's words change at the hour 24"
    );
    let unknown: Vec<Vec<&str>> =
        timeline.runs.iter().map(|run| run.unknown.named.iter().map(String::as_str).collect()).collect();
    assert_eq!(unknown, [vec![], vec!["r1"], vec!["r0"], vec![]]);
    assert_eq!(timeline.failures.len(), 1);
    let failure = &timeline.failures[0];
    assert_eq!((hours(&failure.evidence), hours(&failure.evidence_of_end)), (vec![at(0)], vec![at(48)]));
}

/// A hundred names of those that come and go, the same in any parts; how many there are beside is told as far as it is known.
#[test]
fn names_that_come_and_go_are_bounded() {
    let sighting = |hour: i64, n_names: i64| {
        let name = |number: i64| (Some(format!("r{:05}", hour * 1_000 + number)), Standing::Unknown);
        let resources = (0..n_names).map(name).chain([(None, Standing::Unknown)]).collect();
        let outcome = Outcome::Unknown(UnknownReason::Missing);
        Sighting { at: at(hour), outcome, evidence: [cited(hour)].into(), resources, not_whole: BTreeSet::new() }
    };
    let of = |hours: std::ops::Range<i64>, n_names: i64| {
        let mut timeline = Timeline::new(Breaks::default());
        hours.for_each(|hour| timeline.push(&sighting(hour, n_names)));
        timeline
    };
    let told = |timeline: &Timeline| {
        assert_eq!(timeline.runs.len(), 1);
        let run = &timeline.runs[0];
        (run.unknown.named.len(), run.unknown.at_least_more())
    };
    let table = [
        (1, 3, (3, 0)),
        (1, 100, (100, 0)),
        (1, 101, (100, 1)),
        (60, 1, (60, 0)),
        (400, 1, (100, 1)),
        (20, 250, (100, 150)),
    ];
    for (n_hours, n_names, expected) in table {
        let whole = of(0..n_hours, n_names);
        assert_eq!(told(&whole), expected, "{n_names} in each of {n_hours}");
        let mut merged = of(0..n_hours / 2, n_names);
        merged.merge(of(n_hours / 2..n_hours, n_names));
        assert_eq!(merged.runs, whole.runs);
        let window = Period::new(at(0), at(n_hours)).expect("a window");
        assert_eq!(whole.unknown_in(window), whole.runs[0].unknown);
    }
}

#[test]
fn what_held_covers_a_window_without_a_gap() {
    let window = Period::new(at(-10), at(100)).expect("a window");
    let given = [(0, "h"), (24, "f"), (30, "?"), (47, "f"), (90, "h")];
    let sightings: Vec<Sighting> = given.iter().map(|(hour, letters)| sighting(*hour, letters)).collect();
    let hour = |instant: Instant| (instant.timestamp().as_second() - at(0).timestamp().as_second()) / 3_600;
    let told: Vec<String> = timeline(&sightings)
        .states(window)
        .iter()
        .map(|(period, outcome)| format!("{}..{} {}", hour(period.from()), hour(period.to()), outcome.word()))
        .collect();
    assert_eq!(told, ["-10..0 unknown", "0..24 pass", "24..71 fail", "71..90 unknown", "90..100 pass"]);
}

/// Every history of five snapshots of two resources, cut at every place.
#[test]
fn parts_that_are_merged_are_the_whole() {
    const STATES: [&str; 7] = ["fhh", "hhh", "?hh", "-f?", "ff?", "-hh", "h??"];
    const HOURS: [[i64; 5]; 3] = [[0, 12, 24, 36, 48], [0, 24, 49, 73, 97], [0, 10, 20, 60, 70]];
    let mut n_checked = 0;
    for code in 0..STATES.len().pow(5) {
        let states = (0..5).map(|index| STATES[code / STATES.len().pow(index) % STATES.len()]);
        let hours = HOURS[code % HOURS.len()];
        let sightings: Vec<Sighting> = states.zip(hours).map(|(state, hour)| sighting(hour, state)).collect();
        let whole = timeline(&sightings);
        for (one, other) in [(1, 3), (2, 4), (1, 2), (3, 4)] {
            let mut merged = timeline(&sightings[..one]);
            merged.merge(timeline(&sightings[one..other]));
            merged.merge(timeline(&sightings[other..]));
            assert_eq!(merged, whole, "{one} {other} {:#?}", sightings);
            let mut from_behind = timeline(&sightings[one..other]);
            from_behind.merge(timeline(&sightings[other..]));
            let mut merged = timeline(&sightings[..one]);
            merged.merge(from_behind);
            assert_eq!(merged, whole, "{one} {other}, from behind {:#?}", sightings);
            // The last snapshot of a part is the first of the next again.
            let mut touching = timeline(&sightings[..one]);
            for part in [timeline(&sightings[one - 1..other]), timeline(&sightings[other - 1..])] {
                assert!(part.follows(&touching));
                touching.merge(part);
            }
            assert_eq!(touching, whole, "{one} {other}, touching {:#?}", sightings);
            assert!(!timeline(&sightings[other - 1..]).follows(&whole) && !whole.follows(&whole));
            n_checked += 1;
        }
    }
    assert_eq!(n_checked, 4 * 16_807);
}
