//! What the text report says of cases to who asks for nothing else: whatever counts is told, and told as it counts.

use crate::door;

/// A case of `tests/cases`, what its text says, and what it does not say.
type Row = (&'static str, &'static [&'static str], &'static [&'static str]);

const TEXTS: [Row; 8] = [
    // Mended at the end, it deviated all the same.
    (
        "what_is_mended_late_is_a_deviation_with_its_dates",
        &[
            "FAILED No patch is pending patch.applied",
            "Over the period 1 deviation on host/h1 (DC-1)",
            "At its end as of 2026-01-11, by the last snapshot of each subject: 1 not applicable",
            "PASSED The disk is encrypted",
        ],
        &["PASSED No patch is pending", "DC-1 · from"],
    ),
    (
        "what_is_open_at_the_end_and_in_time_is_no_deviation",
        &[
            "no deviations Patches are applied within three days DC-1, not adopted",
            "not mended yet since 2026-01-09 06:00, 1d 18h, open at the end, 3d allowed: p1: p1 is pending",
            "PASSED No patch is pending patch.applied",
            "Over the period 1 failure not mended yet, within its time, on host/h1 (DC-1)",
            "by the last snapshot of each subject: 1 failed FAILED host/h1 FAILED p1: p1 is pending",
        ],
        &[],
    ),
    (
        "what_is_open_at_the_end_and_overdue_is_a_deviation",
        &["open at the end, 3d allowed: p1: p1 is pending", "FAILED No patch is pending patch.applied"],
        &["its end not seen"],
    ),
    // That it was mended is what the control says of itself.
    ("what_is_mended_in_time_is_no_deviation", &["failures 1 mended, the longest after ", "mended in time "], &[]),
    (
        "a_failure_whose_end_nobody_saw_is_not_open_at_the_end",
        &[
            "Over the period a failure since 2026-01-02 06:00 whose end nobody saw, on host/h1; not always known on host/h1",
        ],
        &[],
    ),
    ("a_control_replaced_in_mid_period_is_two", &[" · from 2026-01-01 up to "], &[]),
    (
        "a_part_beside_a_whole_list_hides_what_became_of_a_failure",
        &["No patch is pending: facts are incomplete of the resource `p1` (`vendor` is not known to be whole)"],
        &["`patches`"],
    ),
    ("collector_says_incomplete", &["Not whole "], &[]),
];

#[test]
fn texts_say_what_counts() {
    let mut wrong = Vec::new();
    for (case, says, says_not) in TEXTS {
        let text = door::case(&door::project("tests/cases").join(case)).default_text();
        let missing = says.iter().filter(|words| !text.contains(**words)).map(|words| format!("{case} lacks: {words}"));
        let more = says_not.iter().filter(|words| text.contains(**words)).map(|words| format!("{case} says: {words}"));
        let both: Vec<String> = missing.chain(more).collect();
        if !both.is_empty() {
            wrong.push(format!("{}\n{text}", both.join("\n")));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
