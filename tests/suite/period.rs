//! A year of snapshots that a generator makes: what was planted is found, and nothing else; in parts and as a whole.

use std::collections::BTreeSet;

use serde_json::json;
use soc2_core::allowance::Allowance;
use soc2_core::digest::Digest;
use soc2_core::evaluate::AsOf;
use soc2_core::observations::Observations;
use soc2_core::see;
use soc2_core::time::Duration;
use soc2_core::time::Instant;
use soc2_core::timeline::Timeline;

use crate::door;

const YEAR: &str = "2026-01-01/2027-01-01";
const N_HOSTS: usize = 50;
const N_DAYS: i64 = 365;

/// Numbers that follow from a seed (SplitMix64: Steele, Lea and Flood, 2014).
pub(crate) struct Seed(pub(crate) u64);

impl Seed {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }
}

/// What fails on a host, from a day up to another: a disk in the clear, or a patch that is pending.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Planted {
    Clear { host: usize, from: i64, to: i64 },
    Pending { host: usize, from: i64, to: i64 },
}

/// Some hundred failures that do not touch: of patches, some that are mended in the three days allowed.
pub(crate) fn planted(seed: u64) -> Vec<Planted> {
    let mut seed = Seed(seed);
    let mut planted = Vec::new();
    for host in 0..N_HOSTS {
        let (mut day, mut patched) = (seed.below(200) as i64, seed.below(200) as i64);
        while day < N_DAYS - 10 {
            let to = day + 1 + seed.below(5) as i64;
            planted.push(Planted::Clear { host, from: day, to });
            day = to + 1 + seed.below(300) as i64;
        }
        while patched < N_DAYS - 10 {
            let to = patched + 1 + seed.below(6) as i64;
            planted.push(Planted::Pending { host, from: patched, to });
            patched = to + 1 + seed.below(200) as i64;
        }
    }
    planted
}

fn at(day: i64) -> Instant {
    let first = Instant::parse("2026-01-01T06:00:00Z").expect("an instant");
    first.after(Duration::hours(24 * day)).expect("an instant")
}

/// One host on one day, as a line of facts.
pub(crate) fn snapshot(planted: &[Planted], host: usize, day: i64) -> String {
    let is_clear = planted
        .iter()
        .any(|it| matches!(it, Planted::Clear { host: of, from, to } if *of == host && (*from..*to).contains(&day)));
    let pending: Vec<String> = planted
        .iter()
        .filter_map(|it| match it {
            Planted::Pending { host: of, from, to } if *of == host && (*from..*to).contains(&day) => {
                Some(format!(r#"{{"id": "patch-{from}"}}"#))
            }
            Planted::Pending { .. } | Planted::Clear { .. } => None,
        })
        .collect();
    format!(
        r#"{{"subject": {{"kind": "host", "id": "host-{host:02}"}}, "collected_at": "{}",
            "facts": {{"disk": {{"encrypted": {}}}, "patches": {{"pending": [{}]}}}},
            "sources": {{"disk": {{"complete": true}}, "patches": {{"complete": true}}}}}}"#,
        at(day),
        !is_clear,
        pending.join(", ")
    )
}

/// What the report has to say of what was planted, a line each.
fn expected(planted: &[Planted]) -> BTreeSet<String> {
    planted
        .iter()
        .filter_map(|it| match *it {
            Planted::Clear { host, from, to } => {
                Some(format!("deviation ST-1: failed disk.encrypted host/host-{host:02} - {}/{}", at(from), at(to)))
            }
            Planted::Pending { from, to, .. } if to - from <= 3 => None,
            Planted::Pending { host, from, to } => Some(format!(
                "deviation DC-1: not_mended_in_time patch.applied host/host-{host:02} patch-{from} {}/{}",
                at(from),
                at(to)
            )),
        })
        .collect()
}

#[test]
fn a_year_of_fifty_hosts_shows_what_was_planted_and_nothing_else() {
    let planted = planted(2026);
    let (clear, pending): (Vec<&Planted>, Vec<&Planted>) =
        planted.iter().partition(|it| matches!(it, Planted::Clear { .. }));
    assert!(clear.len() > 50 && pending.len() > 100, "{} and {}", clear.len(), pending.len());
    let program = door::period_program();
    let of_day = |day: i64| {
        let planted = &planted;
        (0..N_HOSTS).map(move |host| snapshot(planted, host, day))
    };
    // In one pass: a day's facts are read when they are asked for.
    let whole = door::observed_stream(&program, (0..N_DAYS).flat_map(of_day), YEAR);
    let lines = door::lines(&door::assessed_period(&program, whole.clone()));
    let deviations: BTreeSet<String> = lines.iter().filter(|line| line.starts_with("deviation ")).cloned().collect();
    let expected = expected(&planted);
    let (missed, more) = (expected.difference(&deviations), deviations.difference(&expected));
    assert_eq!((missed.collect(), more.collect()), (Vec::<&String>::new(), Vec::<&String>::new()));
    assert!(lines.contains(&"observed ST-1: 365 snapshots, longest gap 1d".to_owned()), "{lines:?}");
    assert!(!lines.iter().any(|line| line.starts_with("unobserved ")), "{lines:?}");

    // In four parts, merged in order: the same.
    let mut merged = door::observed_stream(&program, (0..90).flat_map(of_day), YEAR);
    for part in [90..180, 180..181, 181..N_DAYS] {
        door::merge(&mut merged, door::observed_stream(&program, part.flat_map(of_day), YEAR));
    }
    assert_eq!(merged.timelines, whole.timelines);
    assert_eq!(merged.given, whole.given);
    assert_eq!(door::lines(&door::assessed_period(&program, merged)), lines);
}

/// What is kept of days on which nothing changes is what is kept of the first.
#[test]
fn what_is_kept_does_not_grow_with_days() {
    let program = door::period_program();
    let kept = |n_days: i64| {
        let lines = (0..n_days).flat_map(|day| (0..N_HOSTS).map(move |host| snapshot(&[], host, day)));
        let observations = door::observed_stream(&program, lines, YEAR);
        let timelines = observations.timelines.values().flat_map(|subjects| subjects.values());
        let sizes = timelines.clone().map(|timeline| timeline.runs.len() + timeline.failures.len());
        let cited = timelines.flat_map(|timeline| &timeline.runs).flat_map(|run| &run.evidence);
        let n_cited = cited.map(|evidence| evidence.len()).sum::<usize>();
        (sizes.sum::<usize>(), n_cited, door::n_documents_kept(&observations))
    };
    // Of each run the source that the first snapshot rests on, and the last.
    assert_eq!(kept(10), (2 * N_HOSTS, 4 * N_HOSTS, N_HOSTS));
    assert_eq!(kept(365), kept(10));
}

/// What is collected once and brought each day again is one document, beside the newest; a list of a population too.
#[test]
fn what_is_brought_again_each_day_is_kept_once() {
    let program = door::period_program();
    let again = |day: i64| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "{}",
                "facts": {{"disk": {{"encrypted": true}}, "patches": {{"pending": []}}, "deployments": []}},
                "sources": {{"disk": {{"collected_at": "2026-01-01T06:00:00Z"}},
                             "deployments": {{"collected_at": "2026-01-01T06:00:00Z", "complete": true}}}}}}"#,
            at(day)
        )
    };
    let kept = |n_days: i64| {
        let observations = door::observed_stream(&program, (0..n_days).map(again), YEAR);
        (door::n_documents_kept(&observations), observations.n_lists())
    };
    assert_eq!(kept(10), (2, 1));
    assert_eq!(kept(200), kept(10));
    // In parts too: what both of them bring is kept once.
    let mut merged = door::observed_stream(&program, (0..5).map(again), YEAR);
    door::merge(&mut merged, door::observed_stream(&program, (5..10).map(again), YEAR));
    assert_eq!((door::n_documents_kept(&merged), merged.n_lists()), (2, 1));
}

/// Facts of an account in a region: those named, and the encryption of its bucket as of a moment of its own.
fn bucket(region: &str, at: &str, encryption: Option<(&str, &str)>, more: &str) -> String {
    let (sources, answer) = match encryption {
        Some((at, answer)) => (
            format!(r#""s3.get_encryption": {{"collected_at": "2026-01-02T{at}:00Z"}}"#),
            format!(r#", "s3.get_encryption": {{"logs": {answer}}}"#),
        ),
        None => (String::new(), String::new()),
    };
    format!(
        r#"{{"subject": {{"kind": "account", "id": "1", "region": "{region}"}}, "collected_at": "2026-01-02T{at}:00Z",
            "facts": {{{more}{answer}}}, "sources": {{{sources}}}}}"#
    )
}

const ENCRYPTED: &str = r#"{"Algorithm": "AES256"}"#;
const CLEAR: &str = r#"{"Error": {"Code": "NotFound"}}"#;
const BUCKETS: &str = r#""s3.list_buckets": {"Buckets": [{"Name": "logs"}]}"#;
const POLICY: &str = r#""iam.password_policy": {"Policy": {"MinimumLength": 14}}"#;

fn runs_of_encryption(texts: &[String]) -> Vec<String> {
    let program = door::program(&door::read(&door::project("tests/cases/catalog.yaml"))).expect("a catalog");
    let seen = door::observed_stream(&program, texts.iter().cloned(), YEAR);
    let (_, timelines) = seen.timelines.iter().find(|(check, _)| check.as_str() == "bucket.encrypted").expect("seen");
    let runs = |(subject, timeline): (_, &Timeline)| {
        let told = timeline
            .runs
            .iter()
            .map(move |run| format!("{subject} {} {} {} {}", run.outcome.word(), run.first, run.last, run.n_snapshots));
        told.collect::<Vec<_>>()
    };
    timelines.iter().flat_map(runs).collect()
}

/// Of two sources that a check reads, one may be asked before the other and come after it: what is then known of the instant takes
/// the place of what was seen of it. What is brought again, and what another region brings, tells nothing new.
#[test]
fn an_older_answer_that_comes_later_is_not_left_out() {
    let policy_alone = bucket("r1", "06:20", Some(("05:30", CLEAR)), POLICY);
    let texts = [
        bucket("r1", "06:00", Some(("05:00", ENCRYPTED)), BUCKETS),
        bucket("r1", "06:10", Some(("05:30", CLEAR)), POLICY),
        policy_alone.clone(),
    ];
    let failed = "account/1/r1 fail 2026-01-02T06:00:00Z 2026-01-02T06:00:00Z 1";
    assert_eq!(runs_of_encryption(&texts), [failed]);
    let mended = bucket("r1", "06:30", Some(("05:40", ENCRYPTED)), POLICY);
    let texts = [texts.as_slice(), &[mended]].concat();
    assert_eq!(runs_of_encryption(&texts), [failed.replace("fail", "pass")]);
    let of_two = [
        bucket("r1", "06:00", Some(("05:00", ENCRYPTED)), BUCKETS),
        bucket("r2", "06:10", Some(("05:00", CLEAR)), BUCKETS),
    ];
    let passed = "account/1/r1 pass 2026-01-02T06:00:00Z 2026-01-02T06:00:00Z 1";
    assert_eq!(runs_of_encryption(&of_two), [passed, "account/1/r2 fail 2026-01-02T06:10:00Z 2026-01-02T06:10:00Z 1"]);
}

/// What comes of an instant that was looked at is refused, where it would be left out; what is brought again is not.
#[test]
fn facts_of_an_instant_that_was_looked_at_are_refused() {
    let program = door::period_program();
    let fact = |facts: &str| {
        let text = format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "{}", "facts": {{{facts}}}}}"#,
            at(3)
        );
        door::documents("h1.json", &text).pop().expect("a document")
    };
    let mut seen = door::observed(&program, vec![fact(r#""disk": {"encrypted": true}"#)], YEAR).expect("sound");
    let allowance = Allowance::default();
    see(&program, &mut seen, fact(r#""disk": {"encrypted": true}"#), &allowance).expect("it is there");
    let pending = fact(r#""patches": {"pending": ["CVE-1"]}"#);
    let told = see(&program, &mut seen, pending, &allowance).expect_err("it would be left out").to_string();
    assert!(told.contains("came when those of that instant were looked at"), "{told}");
    assert!(told.contains("give the documents of one instant together"), "{told}");
}

/// Parts of a history are the whole, or are refused: nothing that was seen is left out.
#[test]
fn parts_that_overlap_are_refused() {
    let program = door::period_program();
    let seen = |hosts: [usize; 2], days: std::ops::Range<i64>| {
        let planted = [Planted::Clear { host: 1, from: 3, to: 6 }];
        let lines = days.flat_map(|day| hosts.map(|host| snapshot(&planted, host, day)));
        door::observed_stream(&program, lines.collect::<Vec<_>>().into_iter(), YEAR)
    };
    let mut merged = seen([1, 2], 5..20);
    let whole = merged.timelines.clone();
    let refused =
        |merged: &mut Observations, later: Observations| merged.merge(later).expect_err("refused").to_string();
    let expected = [
        // The earlier part came last, one that is within, and the same once more.
        (seen([1, 2], 0..5), "2026-01-01T06:00:00Z to 2026-01-05T06:00:00Z; and 1 subject like it"),
        (seen([1, 3], 10..30), "2026-01-11T06:00:00Z to 2026-01-30T06:00:00Z;"),
        (seen([1, 2], 5..20), "2026-01-06T06:00:00Z to 2026-01-20T06:00:00Z; and 1 subject like it"),
    ];
    for (later, theirs) in expected {
        let told = refused(&mut merged, later);
        let own = "of `host/host-01`, check `disk.encrypted`, the earlier tells from 2026-01-06T06:00:00Z to \
                   2026-01-20T06:00:00Z, and the later from ";
        let theirs = theirs.trim_end_matches(';');
        assert!(told.contains(own) && told.contains(theirs) && told.contains("order of time"), "{told}");
        assert_eq!(merged.timelines, whole, "nothing of what is refused is added");
    }
    // In the order of time they merge; other subjects in any order; a day that both have, where both say the same.
    let mut merged = seen([1, 2], 0..6);
    for later in [seen([1, 2], 5..20), seen([3, 4], 0..20)] {
        door::merge(&mut merged, later);
    }
    let mut whole = seen([1, 2], 0..20);
    door::merge(&mut whole, seen([3, 4], 0..20));
    assert_eq!(merged.timelines, whole.timelines);
}

/// Who has the files of the first and the last day of a run finds the digests that a report cites.
#[test]
fn runs_and_deviations_cite_the_files_that_they_rest_on() {
    let program = door::period_program();
    let days: Vec<String> = (0..9).map(|day| snapshot(&[Planted::Clear { host: 0, from: 3, to: 6 }], 0, day)).collect();
    let observations = door::observed_stream(&program, days.iter().cloned(), YEAR);
    let report = door::json(&program, &door::assessed_period(&program, observations));
    let digest = |day: usize| Digest::of(days[day].as_bytes()).to_string();
    let timelines = report["operations"]["timelines"].as_array().expect("timelines");
    let disk = timelines.iter().find(|it| it["check"] == "disk.encrypted").expect("a timeline");
    let runs: Vec<_> = (disk["runs"].as_array().expect("runs").iter())
        .map(|run| {
            let evidence = &run["evidence"];
            let file = |end: &str| evidence[end][0]["file_digest"].clone();
            (run["outcome"].clone(), file("first"), file("last"), evidence["between"].clone())
        })
        .collect();
    let expected = [("pass", 0, 2, 1), ("fail", 3, 5, 1), ("pass", 6, 8, 1)].map(|(outcome, first, last, between)| {
        (json!(outcome), json!(digest(first)), json!(digest(last)), json!(between))
    });
    assert_eq!(runs, expected);
    let source = &disk["runs"][1]["evidence"]["first"][0];
    assert_eq!(source["digest"], json!(Digest::of(br#"{"encrypted": false}"#).to_string()));
    assert_eq!((&source["source"], &source["collected_at"]), (&json!("disk"), &json!(at(3).to_string())));

    let controls = report["operations"]["controls"].as_array().expect("controls");
    let control = controls.iter().find(|it| it["id"] == "ST-1").expect("a control");
    let deviation = &control["parts"][0]["deviations"][0]["evidence"];
    assert_eq!(deviation["from"][0]["file_digest"], json!(digest(3)));
    assert_eq!(deviation["to"][0]["file_digest"], json!(digest(6)));
}

/// Shifting all times and the period together changes times and nothing else.
#[test]
fn a_shift_of_all_times_changes_times_alone() {
    let program = door::period_program();
    let planted = planted(7);
    let assessed = |shift_days: i64, period: &str| {
        let shifted = |line: String| {
            let mut value: serde_json::Value = serde_json::from_str(&line).expect("JSON");
            let instant = Instant::parse(value["collected_at"].as_str().expect("an instant")).expect("an instant");
            value["collected_at"] =
                instant.after(Duration::hours(24 * shift_days)).expect("an instant").to_string().into();
            value.to_string()
        };
        let lines = (0..120).flat_map(|day| (0..10).map(move |host| (host, day)));
        let lines = lines.map(|(host, day)| shifted(snapshot(&planted, host, day)));
        let observations = door::observed_stream(&program, lines, period);
        door::lines(&door::assessed_period(&program, observations))
    };
    let hour = |text: &str, shift: i64| {
        let instant = Instant::parse(text).ok()?;
        instant.after(Duration::hours(24 * shift)).map(|instant| instant.to_string())
    };
    // What operates by the calendar is not the same on other days.
    let of_checks = |lines: Vec<String>| -> Vec<String> {
        lines.into_iter().filter(|line| ["ST-1", "DC-1"].iter().any(|control| line.contains(control))).collect()
    };
    let moved = |line: &String| -> String {
        let words = line.split(' ').map(|word| {
            let parts = word.split('/').map(|part| {
                let (instant, comma) = part.strip_suffix([',', ':']).map_or((part, ""), |it| (it, &part[it.len()..]));
                hour(instant, 31).map_or(part.to_owned(), |instant| format!("{instant}{comma}"))
            });
            parts.collect::<Vec<_>>().join("/")
        });
        words.collect::<Vec<_>>().join(" ")
    };
    let before = of_checks(assessed(0, "2026-01-01/2026-05-01"));
    let after = of_checks(assessed(31, "2026-02-01/2026-06-01"));
    assert!(before.iter().filter(|line| line.starts_with("deviation")).count() > 5, "{before:?}");
    assert_eq!(before.iter().map(moved).collect::<Vec<_>>(), after);
}

/// Two answers at one instant are bad input, over a period as at an instant.
#[test]
fn two_different_facts_at_one_instant_are_refused_with_their_place() {
    let program = door::period_program();
    let fact = |is_encrypted: bool| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "2026-01-02T06:00:00Z",
                "facts": {{"disk": {{"encrypted": {is_encrypted}}}}}}}"#
        )
    };
    let both = format!("[{}, {}]", fact(true), fact(false));
    let refused = door::observed(&program, door::documents("disk.json", &both), YEAR).expect_err("two answers");
    let said = refused.to_string();
    let wanted = "`disk` of `host/h1` was collected at 2026-01-02T06:00:00Z with two different answers; the other is in disk.json";
    assert!(said.contains(wanted) && said.contains("keep one of the two"), "{said}");
}

/// What is refused is as if it had not been brought: it is not counted, and what was there stays.
#[test]
fn a_document_that_is_refused_changes_nothing() {
    let program = door::period_program();
    let fact = |day: i64, is_encrypted: bool| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "{}",
                "facts": {{"disk": {{"encrypted": {is_encrypted}}}}}}}"#,
            at(day)
        )
    };
    let seen = |facts: &[(i64, bool)]| {
        let texts: Vec<String> = facts.iter().map(|(day, is_encrypted)| fact(*day, *is_encrypted)).collect();
        let documents = door::documents("disk.json", &format!("[{}]", texts.join(", ")));
        let (observations, refused) = door::seen(&program, documents, YEAR);
        let assessment = door::settled(&program, observations).unwrap_or_else(|error| panic!("{error}"));
        (door::json(&program, &assessment), refused)
    };
    let (clean, refused) = seen(&[(1, true), (3, false), (5, true)]);
    assert!(refused.is_empty(), "{refused:?}");
    // One that is older than what came before, one that contradicts it, one that says the same.
    let (told, refused) = seen(&[(1, true), (3, false), (2, true), (3, true), (5, true)]);
    assert_eq!(told, clean);
    assert_eq!(refused.len(), 2);
    assert!(refused[0].contains("came after those of"), "{refused:?}");
    assert!(refused[1].contains("with two different answers"), "{refused:?}");
    assert_eq!(seen(&[(3, false), (3, false)]).1, Vec::<String>::new());
}

/// What cannot be evaluated is not hidden by what comes after it.
#[test]
fn a_snapshot_that_cannot_be_read_is_not_forgotten() {
    let program = door::period_program();
    let fact = |day: i64, disk: &str| {
        format!(
            r#"{{"subject": {{"kind": "host", "id": "h1"}}, "collected_at": "{}", "facts": {{"disk": {disk}}}}}"#,
            at(day)
        )
    };
    let twice = r#"{"encrypted": false, "encrypted": true}"#;
    let sound = r#"{"encrypted": true}"#;
    let texts = [fact(1, sound), fact(2, twice), fact(3, sound), fact(4, sound)].join(", ");
    let (observations, _) = door::seen(&program, door::documents("disk.json", &format!("[{texts}]")), YEAR);
    let error = door::settled(&program, observations).expect_err("nobody knows of a day");
    assert!(error.to_string().contains("stands twice"), "{error}");
}

/// Documents that bring no source are of the instant that they name.
#[test]
fn a_document_without_sources_has_its_instant() {
    let text = r#"{"subject": {"kind": "host", "id": "h1"}, "collected_at": "2026-01-02T06:00:00Z", "facts": {}}"#;
    let as_of = AsOf::newest(&door::documents("none.json", text));
    assert_eq!(as_of, Some(AsOf::FromFacts(Instant::parse("2026-01-02T06:00:00Z").expect("an instant"))));
}

/// What a frequency asks follows from the schedule; one item of an automated control is enough where its history shows that
/// nothing was changed, and change control that nothing could be.
#[test]
fn sizes_follow_from_how_a_control_operates() {
    let asked = |folder: &str, control: &str, changes: Option<&str>| {
        let case = door::case(&door::project("tests/cases").join(folder));
        door::asked(&case, control, changes)
    };
    let quarterly = "a_quarterly_control_performed_in_time_has_no_deviations";
    assert_eq!(asked(quarterly, "SC-1", None), "quarterly, 2");
    assert_eq!(asked(quarterly, "SC-2", None), "annual, 1");
    assert_eq!(asked("two_of_25_drawn_of_180_deviate", "EV-1", None), "daily, 20–40");
    assert_eq!(asked("a_population_taken_at_the_end_has_all_of_the_period", "EV-1", None), "quarterly, 2");
    let steady = "a_period_observed_each_day_has_no_deviations";
    assert_eq!(
        asked(steady, "ST-1", Some("EV-1")),
        "-, -: change control was not tested over the period: test it first"
    );
    assert_eq!(asked("an_event_control_and_a_steady_setting", "ST-1", Some("EV-1")), "-, 1");
    let failed = "a_failure_in_a_period_is_a_deviation_with_its_dates";
    assert!(asked(failed, "ST-1", Some("EV-1")).starts_with("-, -: its configuration was changed in the period"));
    let unseen = "a_day_without_a_snapshot_is_not_known";
    assert!(asked(unseen, "ST-1", Some("EV-1")).starts_with("-, -: nothing shows that its configuration"));
}
