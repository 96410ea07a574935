//! Rows of a schedule, a window and what was done; and what follows.

use super::*;
use crate::time::Duration;
use crate::time::Interval;
use crate::time::MonthDay;

fn instant(text: &str) -> Instant {
    Instant::parse_day(text).expect("a day or an instant")
}

/// `every by [grace]`, a window, the days of performances (`day=part` where the record names it), and the occurrences.
fn told(schedule: &str, window: &str, done: &[&str]) -> Vec<String> {
    let words: Vec<&str> = schedule.split(' ').collect();
    let schedule = Schedule {
        every: Interval::parse(words[0]).expect("an interval"),
        by: if words[1] == "calendar" { ScheduledBy::Calendar } else { ScheduledBy::Interval },
        grace: words.get(2).map(|grace| Duration::parse(grace).expect("a length of time")),
        fiscal_year_start: words.get(3).map_or(MonthDay::FIRST, |day| MonthDay::parse(day).expect("a day")),
    };
    let done = done.iter().enumerate().map(|(index, text)| {
        let (day, part) = text.split_once('=').map_or((*text, None), |(day, part)| (day, Some(part)));
        Done {
            record: RecordId::parse(&format!("PF-{index}")).expect("an id"),
            at: instant(day),
            answers: part.map(|part| Period::parse(part).expect("a period")),
        }
    });
    let occurrences = Occurrences::of(&schedule, Period::parse(window).expect("a window"), &done.collect::<Vec<_>>());
    let day = |instant: Instant| instant.to_string()[..10].to_owned();
    let mut told: Vec<String> = occurrences
        .due
        .iter()
        .map(|it| match &it.performed {
            Some((_, at)) => format!("{} {} {}", day(it.due), it.state.word(), day(*at)),
            None => format!("{} {}", day(it.due), it.state.word()),
        })
        .collect();
    told.extend(occurrences.next_due.map(|next| format!("next {}", day(next))));
    told.extend(occurrences.before.map(|(_, at)| format!("before {}", day(at))));
    told
}

#[test]
fn what_was_due_and_what_was_done() {
    const YEAR: &str = "2026-01-01/2027-01-01";
    const HALF: &str = "2026-01-01/2026-07-01";
    let rows: [(&str, &str, &[&str], &[&str]); 19] = [
        // Each quarter of the calendar, once.
        (
            "3mo calendar",
            YEAR,
            &["2026-02-10", "2026-05-01", "2026-09-30", "2026-10-01"],
            &[
                "2026-04-01 in_time 2026-02-10",
                "2026-07-01 in_time 2026-05-01",
                "2026-10-01 in_time 2026-09-30",
                "2027-01-01 in_time 2026-10-01",
                "next 2027-04-01",
            ],
        ),
        // Two in one quarter are one, where the one before is not missing.
        (
            "3mo calendar",
            HALF,
            &["2026-01-02", "2026-03-31", "2026-06-30"],
            &["2026-04-01 in_time 2026-01-02", "2026-07-01 in_time 2026-06-30", "next 2026-10-01"],
        ),
        // Due and not done; and what is done in the next quarter before its own is late.
        (
            "3mo calendar",
            HALF,
            &["2026-05-02"],
            &["2026-04-01 did_not_operate", "2026-07-01 in_time 2026-05-02", "next 2026-10-01"],
        ),
        (
            "3mo calendar",
            HALF,
            &["2026-04-20", "2026-06-01"],
            &["2026-04-01 late 2026-04-20", "2026-07-01 in_time 2026-06-01", "next 2026-10-01"],
        ),
        // Within the time of grace it is in time, and overdue from its first moment after.
        (
            "3mo calendar 15d",
            HALF,
            &["2026-04-15", "2026-06-01"],
            &["2026-04-01 in_time 2026-04-15", "2026-07-01 in_time 2026-06-01", "next 2026-10-01"],
        ),
        (
            "3mo calendar 15d",
            HALF,
            &["2026-04-16", "2026-06-01"],
            &["2026-04-01 late 2026-04-16", "2026-07-01 in_time 2026-06-01", "next 2026-10-01"],
        ),
        // What is due at the window's end and not overdue is neither done nor missing.
        (
            "3mo calendar 15d",
            HALF,
            &["2026-02-02"],
            &["2026-04-01 in_time 2026-02-02", "2026-07-01 pending", "next 2026-10-01"],
        ),
        (
            "3mo calendar",
            HALF,
            &["2026-02-02"],
            &["2026-04-01 in_time 2026-02-02", "2026-07-01 did_not_operate", "next 2026-10-01"],
        ),
        // What a record says of itself comes first.
        (
            "3mo calendar",
            HALF,
            &["2026-04-20=2026-01-01/2026-04-01", "2026-05-01"],
            &["2026-04-01 late 2026-04-20", "2026-07-01 in_time 2026-05-01", "next 2026-10-01"],
        ),
        (
            "3mo calendar",
            HALF,
            &["2026-04-20=2026-01-01/2026-04-01"],
            &["2026-04-01 late 2026-04-20", "2026-07-01 did_not_operate", "next 2026-10-01"],
        ),
        // A yearly control in half a year is not due; in the half that ends with its year it is.
        ("1y calendar", HALF, &["2025-11-30"], &["next 2027-01-01", "before 2025-11-30"]),
        (
            "1y calendar",
            "2026-07-01/2027-01-01",
            &["2026-03-03"],
            &["2027-01-01 in_time 2026-03-03", "next 2028-01-01", "before 2026-03-03"],
        ),
        ("1y calendar 30d 04-01", HALF, &[], &["2026-04-01 did_not_operate", "next 2027-04-01"]),
        // A window that begins in the middle of a quarter still has its end.
        (
            "3mo calendar",
            "2026-02-15/2026-05-15",
            &["2026-03-01"],
            &["2026-04-01 in_time 2026-03-01", "next 2026-07-01"],
        ),
        // By the interval: at most that long after the last time.
        (
            "90d interval",
            HALF,
            &["2025-12-01", "2026-02-20", "2026-05-01"],
            &["2026-03-01 in_time 2026-02-20", "2026-05-21 in_time 2026-05-01", "next 2026-07-30", "before 2025-12-01"],
        ),
        (
            "90d interval",
            HALF,
            &["2025-12-01", "2026-03-10"],
            &["2026-03-01 late 2026-03-10", "2026-06-08 did_not_operate", "next 2026-09-06", "before 2025-12-01"],
        ),
        // Without an earlier performance it is counted from the window's begin.
        ("90d interval", HALF, &[], &["2026-04-01 did_not_operate", "2026-06-30 did_not_operate", "next 2026-09-28"]),
        // What came after a whole interval more was two times due.
        (
            "90d interval",
            YEAR,
            &["2026-10-01"],
            &[
                "2026-04-01 did_not_operate",
                "2026-06-30 did_not_operate",
                "2026-09-28 late 2026-10-01",
                "2026-12-30 did_not_operate",
                "next 2027-03-30",
            ],
        ),
        // From the last day of a leap February, a month on.
        (
            "1mo interval",
            "2028-02-29/2028-04-01",
            &["2028-01-31"],
            &["2028-03-29 did_not_operate", "next 2028-04-29", "before 2028-01-31"],
        ),
    ];
    for (schedule, window, done, expected) in rows {
        assert_eq!(told(schedule, window, done), expected, "{schedule}, {window}, {done:?}");
    }
}
