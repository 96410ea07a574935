//! Reports as HTML and as explanations: well-formed, true to the report, and safe whatever the report says.

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::Value;
use soc2_core::evaluate::AsOf;
use soc2_core::report::When;
use soc2_core::time::Instant;
use soc2_core::time::Period;

use crate::cases;
use crate::differences;
use crate::door;
use crate::door::Prepared;
use crate::schemas;

/// All that pages consist of.
const TAGS: [&str; 36] = [
    "a", "body", "caption", "code", "dd", "details", "div", "dl", "dt", "h2", "h3", "h4", "head", "html", "li", "line",
    "meta", "ol", "p", "rect", "section", "span", "style", "summary", "svg", "table", "tbody", "td", "th", "thead",
    "title", "tr", "ul", "!doctype", "b", "i",
];

const ATTRIBUTES: [&str; 23] = [
    "aria-label",
    "charset",
    "class",
    "content",
    "height",
    "href",
    "http-equiv",
    "lang",
    "name",
    "preserveAspectRatio",
    "rel",
    "role",
    "scope",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
    "html",
    "id",
];

/// What is wrong with a page as HTML: tags that are not ours, not closed or closed twice, attributes that are not ours, and
/// letters that nobody sees.
fn mistakes(html: &str) -> Vec<String> {
    let (mut mistakes, mut open) = (Vec::new(), Vec::new());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, tag) = rest.split_at(at);
        if text.contains('>') && open.last() != Some(&"style") {
            mistakes.push(format!("`>` in {text}"));
        }
        let Some(end) = tag.find('>') else { return vec![format!("{tag} has no end")] };
        let inside = &tag[1..end];
        rest = &tag[end + 1..];
        match inside.strip_prefix('/') {
            Some(name) if open.pop() == Some(name) => {}
            Some(name) => mistakes.push(format!("</{name}> closes nothing")),
            None => {
                let name = inside.split(' ').next().unwrap_or_default();
                if !TAGS.contains(&name) {
                    mistakes.push(format!("<{inside}>"));
                }
                mistakes.extend(attributes(inside).into_iter().filter(|it| !ATTRIBUTES.contains(&it.as_str())));
                if !["meta", "!doctype"].contains(&name) {
                    open.push(name);
                }
            }
        }
    }
    mistakes.extend(open.iter().map(|name| format!("<{name}> is not closed")));
    let is_unseen = |letter: &char| {
        (letter.is_control() && *letter != '\n')
            || matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}')
    };
    mistakes.extend(html.chars().filter(is_unseen).map(|letter| format!("U+{:04X}", u32::from(letter))));
    mistakes
}

/// The names of a tag's attributes.
fn attributes(inside: &str) -> Vec<String> {
    // Outside quotes there are names alone.
    let outside: String = inside.split('"').step_by(2).collect::<Vec<_>>().join("");
    outside.split_whitespace().skip(1).map(|name| name.trim_end_matches('=').to_owned()).collect()
}

#[track_caller]
fn is_sound(what: &str, html: &str) {
    let mistakes = mistakes(html);
    assert!(mistakes.is_empty(), "{what}: {:?}", &mistakes[..mistakes.len().min(5)]);
}

#[test]
fn mistakes_are_found() {
    for (html, n_mistakes) in [
        ("<p>a &lt; b</p>", 0),
        ("<p>", 1),
        ("<p></p></p>", 1),
        ("<p><code></p></code>", 2),
        ("<p><script></script></p>", 1),
        ("<p onclick=\"x\"></p>", 1),
        ("<p>\u{202e}</p>", 1),
        ("<p class=\"a b\" title=\"\"></p>", 1),
    ] {
        assert_eq!(mistakes(html).len(), n_mistakes, "{html}: {:?}", mistakes(html));
    }
}

/// Reports of all cases, each with its name.
fn reports() -> impl Iterator<Item = (PathBuf, String)> {
    cases::folders().into_iter().map(|folder| (folder.clone(), door::case(&folder).report()))
}

#[test]
fn every_part_of_every_case_is_a_sound_page_and_is_explained() {
    for (folder, report) in reports() {
        let what = folder.display().to_string();
        let view = door::view(&report);
        is_sound(&what, &door::page(&view));
        for (name, html, told) in door::parts(&view) {
            is_sound(&format!("{what} {name}"), &html);
            assert!(told.contains("Outcome: ") && told.lines().count() > 2, "{what} {name}\n{told}");
        }
    }
}

/// Whoever says what a report repeats.
const HOSTILE: &str = "<script>alert(1)</script>\"'&<img src=x onerror=alert(1)>\u{202e}\u{1b}[31m\u{0}";

/// What a report's reader parses, and what names other parts of it.
const PARSED: [&str; 42] = [
    "accepted_by",
    "adopted",
    "as_of",
    "as_of_source",
    "catalog",
    "check",
    "checks",
    "collected_at",
    "completeness",
    "conclusion",
    "control",
    "controls",
    "criteria",
    "criterion",
    "digest",
    "file_digest",
    "from",
    "to",
    "first",
    "last",
    "due",
    "overdue",
    "outcome",
    "reason",
    "schema_version",
    "version",
    "verdict",
    "relation",
    "satisfied_by",
    "type",
    "series",
    "kind",
    "state",
    "nature",
    "compared",
    "baseline",
    "facts",
    "profile",
    "scope",
    "records",
    "acceptances",
    "source",
];

/// A report in which others wrote everything that is not parsed; the names of subjects alike wherever they stand.
fn hostile(value: &mut Value, key: &str, n_changed: &mut usize) {
    match value {
        Value::String(text) if !PARSED.contains(&key) => {
            text.push_str(HOSTILE);
            *n_changed += 1;
        }
        Value::Array(elements) => elements.iter_mut().for_each(|it| hostile(it, key, n_changed)),
        Value::Object(members) => {
            // A subject's key ends with its region, where it has one, else with its id.
            let ends_with_region = key == "subjects" && members.get("region").is_some_and(Value::is_string);
            for (name, member) in members {
                let is_id = name == "id"
                    && (ends_with_region || ["controls", "checks", "criteria", "acceptances", "parts"].contains(&key));
                // Lists of things are kept apart from lists of their names.
                let is_list_of_maps = member.as_array().is_some_and(|all| all.iter().any(Value::is_object));
                match (is_id, is_list_of_maps || member.is_object()) {
                    (true, _) => {}
                    (false, true) => hostile(member, name, n_changed),
                    (false, false) if PARSED.contains(&name.as_str()) => {}
                    (false, false) => hostile(member, name, n_changed),
                }
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
    }
}

#[test]
fn whatever_a_report_says_stays_text() {
    let mut told = BTreeSet::new();
    for (folder, report) in reports() {
        let what = folder.display().to_string();
        let mut value: Value = serde_json::from_str(&report).expect("a report is JSON");
        let mut n_changed = 0;
        hostile(&mut value, "", &mut n_changed);
        assert!(n_changed > 20, "{what}: {n_changed}");
        let view = door::view(&value.to_string());
        let page = door::page(&view);
        is_sound(&what, &page);
        assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;&lt;img"), "{what}");
        assert!(page.contains("[U+202E][U+001B][31m[U+0000]"), "{what}");
        for (name, html, text) in door::parts(&view) {
            is_sound(&format!("{what} {name}"), &html);
            // A terminal is not a browser: nothing steers it.
            assert!(!text.chars().any(|letter| letter.is_control() && letter != '\n'), "{what} {name}");
            told.insert(name.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    assert_eq!(told.into_iter().collect::<Vec<_>>(), ["control", "criterion", "finding"]);
}

fn report(prepared: &Prepared, folder: &str, when: When) -> String {
    let files = schemas::files_of(&door::project(folder), "json");
    let texts: Vec<&[u8]> = files.iter().map(|(_, text)| text.as_bytes()).collect();
    let assessment = prepared.assessment(&texts, when).unwrap_or_else(|error| panic!("{error}"));
    prepared.json(&assessment)
}

fn sample() -> String {
    let at = Instant::parse("2026-11-21T06:00:00Z").expect("an instant");
    report(&Prepared::sample(), "examples/facts/sample", When::AsOf(AsOf::Given(at)))
}

fn quarter() -> String {
    let period = Period::parse("2026-07-01/2026-10-01").expect("a period");
    report(&Prepared::quarter(), "examples/facts/quarter", When::Over(period))
}

#[track_caller]
fn says(text: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(text.contains(piece), "`{piece}` is not in\n{text}");
    }
}

#[test]
fn a_period_is_told_as_an_auditor_would() {
    let view = door::view(&quarter());
    let id = "shop.live-patching";
    let page = door::page(&view);
    is_sound("the quarter", &page);
    let is_broken = "This text is not as it was made";
    assert!(!page.contains(is_broken));
    says(
        &door::page(&door::view(&quarter().replace("Example Shop", "Another Shop").replace("kernelcare", "other"))),
        &[is_broken],
    );
    says(
        &page,
        &[
            "<h2>SOC 2 assessment, Type II from 2026-07-01 up to 2026-10-01 (UTC)</h2>",
            "not a CPA&#39;s opinion",
            "<span class=\"word bad\">deviations noted</span>",
            "<caption>Deviations: 1</caption>",
            "<span class=\"word bad\">not mended in time</span>",
            "<td>2026-08-05 06:00 to 2026-08-26 06:00</td>",
            // From day 35 of 92 on for 21 days.
            "<rect class=\"bad\" x=\"383.2\" y=\"0\" width=\"228.3\" height=\"16\"></rect>",
            "aria-label=\"insufficient evidence; not known 2026-08-12 06:00 to 2026-09-02 06:00\"",
        ],
    );
    let (_, _, told) = door::parts(&view).into_iter().find(|(name, ..)| *name == format!("control {id}")).expect("it");
    says(
        &told,
        &[
            "Critical kernel patches are in place within 14 days, and hosts keep running\n  Outcome: failed\n",
            "  Operation 2026-07-01 to 2026-10-01 (UTC): deviations noted\n",
            "  Observed             at 11 instants of each subject at least; longest gap 28d (7d allowed)\n",
            "  not mended in time   2026-08-05 06:00 to 2026-08-26 06:00: kernelcare: Newer patches are out",
            "    To collect           changes and incidents on the host, by the boot id that each names\n",
        ],
    );
}

/// Cases, and what their report says in whatever shape: as text, as a page, explained.
const ALIKE: &[(&str, &str, &str)] = &[
    (
        "an_item_of_all_that_nothing_applied_to_is_not_tested",
        "EV-1",
        "d2, which lack a result, or which no attribute applied to, without a note",
    ),
    ("a_sample_some_of_which_was_not_tested_is_not_enough", "EV-1", "which lack a result"),
    ("a_sample_that_is_small_by_judgment_is_enough", "EV-1", "by judgment: "),
    ("a_sample_that_is_smaller_than_by_convention_says_why", "EV-1", "(daily), and nobody says why so few are enough"),
    (
        "a_test_of_another_count_than_the_facts_list_is_of_another_population",
        "EV-1",
        "T-1: of another population, or another state of it",
    ),
    (
        "a_test_dated_before_the_draw_does_not_count",
        "EV-1",
        "T-1: dated before its items were drawn, or before one of them happened",
    ),
    (
        "a_limit_is_of_what_remains_without_what_was_replaced",
        "EV-1",
        "with 90% confidence at most 34 of the 179 that remain without what was replaced do (19.0%)",
    ),
    (
        "one_quarter_of_four_is_enough_for_a_reason",
        "SC-1",
        "1 of a convention of 2 (quarterly), by judgment: One person does it, from one checklist, each quarter.",
    ),
    ("two_of_25_drawn_of_180_deviate", "EV-1", "at most 34 of the population do (18.9%)"),
    ("an_attribute_that_applied_to_one_item_limits_a_sample", "EV-1", "that attribute B may apply to do"),
    ("an_item_that_deviates_is_dated_by_what_the_list_says", "EV-1", "d002 does not have attribute A (T-1)"),
    (
        "a_quarter_that_deviates_is_dated_by_its_performance",
        "SC-1",
        "2026-10-20, the date of its test: when it happened is not told",
    ),
    ("an_expected_subject_never_seen_is_not_known_at_all", "ST-1", "not every subject by each check; longest gap "),
];

#[test]
fn text_page_and_explanation_say_the_same() {
    for (name, control, said) in ALIKE {
        let case = door::case(&door::project("tests/cases").join(name));
        let view = door::view(&case.report());
        let of_control = format!("control {control}");
        let (_, html, told) = door::parts(&view).into_iter().find(|(it, ..)| *it == of_control).expect("the control");
        for shape in [case.text(), html, told] {
            let shape = shape.split_whitespace().collect::<Vec<_>>().join(" ");
            assert!(shape.contains(said), "{name}: `{said}` is not in\n{shape}");
        }
    }
}

/// Cases, and what their report says of facts that nothing came of.
const SET_ASIDE: [(&str, &str); 4] = [
    ("kinds_of_no_target_are_outside", "Not looked at: acount/1. No target in scope has subjects of the kind `acount`"),
    (
        "newer_than_the_instant_is_set_aside",
        "Set aside, newer than the instant: iam.password_policy of account/1/r1, collected at 2026-11-22T00:00:00Z",
    ),
    (
        "a_failure_at_the_end_of_a_period_is_of_the_next",
        "Set aside, of the period's end or later: disk of host/h1, collected at 2026-01-11T00:00:00Z",
    ),
    ("unknown_sources_are_unused", "1 source brought that the catalog does not describe: something.other"),
];

#[test]
fn text_and_page_say_what_was_set_aside() {
    for (name, said) in SET_ASIDE {
        let case = door::case(&door::project("tests/cases").join(name));
        let text = case.text().split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(text.contains(said), "{name}: `{said}` is not in\n{text}");
        let page = door::page(&door::view(&case.report()));
        says(&page, &["<summary>Facts that were set aside: 1</summary>", &said.replace('\'', "&#39;")]);
    }
}

#[test]
fn a_page_says_what_could_not_be_read() {
    let mut report: Value = serde_json::from_str(&quarter()).expect("a report is JSON");
    report["assessment"]["unread"] = serde_json::json!(["facts.json:3:1: <text> after the end of the value"]);
    let page = door::page(&door::view(&report.to_string()));
    says(&page, &["What could not be read: 1", "<li>facts.json:3:1: &lt;text&gt; after the end of the value</li>"]);
}

#[test]
fn a_page_says_how_many_of_what_is_not_known_it_shows() {
    let mut report: Value = serde_json::from_str(&quarter()).expect("a report is JSON");
    let controls = report["operations"]["controls"].as_array_mut().expect("controls");
    let mut lists = controls.iter_mut().filter_map(|it| it["parts"][0]["observed"]["unknown"].as_array_mut());
    let list = lists.find(|list| !list.is_empty()).expect("something is not known");
    *list = vec![list[0].clone(); 150];
    let view = door::view(&report.to_string());
    let pages: String = door::parts(&view).into_iter().map(|(_, html, _)| html).collect();
    says(&pages, &["<summary>Not known, by check and subject: the first 100 of 150</summary>"]);
}

/// A digest under a key is a name as any digest is: of letters that can be told apart.
#[test]
fn a_keyed_digest_is_told_as_digests_are() {
    let mut report: Value = serde_json::from_str(&sample()).expect("a report is JSON");
    let keyed = format!("hmac-sha256:{:064}", 0);
    report["digest"] = keyed.clone().into();
    says(&door::page(&door::view(&report.to_string())), &[&format!("<code>{keyed}</code>")]);
}

#[test]
fn every_part_of_a_changed_report_says_so_first() {
    let broken = "This text is not as it was made: its last line is no digest of what stands before.";
    let made = quarter();
    let is_silent = |(name, html, told): &(String, String, String)| {
        assert!(!html.contains(broken) && !told.contains(broken), "{name}");
    };
    door::parts(&door::view(&made)).iter().for_each(is_silent);
    for (name, html, told) in door::parts(&door::view(&made.replace(": \"fail\"", ": \"pass\""))) {
        assert!(told.starts_with(&format!("{broken}\n\n")), "{name}: {told}");
        let (_, shown) = html.split_once("</style>\n").expect("it brings its style");
        assert!(shown.starts_with(&format!("<p class=\"note\">{broken}</p>\n")), "{name}: {shown}");
    }
}

#[test]
fn a_finding_is_explained_down_to_what_was_read() {
    let view = door::view(&sample());
    let of =
        |name: &str| door::parts(&view).into_iter().find(|(it, ..)| it == name).unwrap_or_else(|| panic!("{name}"));
    let (_, html, told) = of("finding aws.cloudtrail.bucket-access-logged aws_account/111122223333/us-east-1");
    says(
        &told,
        &[
            "Access to the buckets that hold trails is logged\n  Outcome: failed\n",
            "    `LoggingEnabled` is absent\n",
            "aws.s3.get_bucket_logging[\"example-logs\"].LoggingEnabled = absent\n",
            "  Remediation          1. Enable server access logging of the bucket, into another bucket.\n",
            "  Evidence             aws.s3.get_bucket_logging collected at 2026-11-21 06:00; completeness not",
            "  Counts for           aws.audit-trail-protection, failed: CC7.2 (supports), CC6.1 (supports)\n",
        ],
    );
    says(
        &html,
        &[
            "<code>arn:aws:cloudtrail:us-east-1:111122223333:trail/all-regions</code>",
            "<code>aws.s3.get_bucket_logging[&quot;example-logs&quot;].LoggingEnabled = absent</code>",
            "rel=\"noopener noreferrer nofollow\"",
        ],
    );
    let (_, html, told) = of("finding aws.ec2.ebs-encryption-by-default aws_account/111122223333/us-east-1");
    let command = "aws ec2 get-ebs-encryption-by-default (needs ec2:GetEbsEncryptionByDefault)";
    says(&told, &["refused with UnauthorizedOperation\n", &format!("  To collect           {command}\n")]);
    says(&html, &[&format!("To collect: <code>{command}</code>")]);
}

#[test]
fn a_difference_is_a_page_too() {
    let mut n_changes = 0;
    for row in differences::rows() {
        let [before, after] = row.sides.each_ref().map(door::side);
        let html = door::changes(&before, &after);
        is_sound(&row.name, &html);
        says(&html, &["<h3>Since "]);
        n_changes += html.matches("<tr><th scope=\"row\">").count();
        let report = after.report_since(&door::past("before", &before.report()));
        assert_eq!(html, door::difference(&door::view(&report)), "{}", row.name);
    }
    assert!(n_changes > 50, "{n_changes}");
}

#[test]
fn links_lead_where_they_seem_to() {
    let report: Value = serde_json::from_str(&sample()).expect("a report is JSON");
    let check = "aws.cloudtrail.bucket-access-logged";
    for (link, is_link) in [
        ("https://docs.example.com/a?b=c#d", true),
        ("http://docs.example.com", false),
        ("javascript:alert(1)", false),
        ("https://docs.example.com@evil.example", false),
        ("https://evil.example\\@docs.example.com", false),
        ("https://", false),
        ("https://docs.\u{43e}example.com", false),
        ("https://a.example/\" onclick=\"x", false),
    ] {
        let mut report = report.clone();
        let checks = report["checks"].as_array_mut().expect("checks");
        let of = checks.iter_mut().find(|it| it["id"] == check).expect("the check");
        of["remediation"][0]["link"] = link.into();
        let view = door::view(&report.to_string());
        let html = door::finding(&view, check, "aws_account/111122223333/us-east-1");
        assert_eq!(html.contains("<a href="), is_link, "{link}");
        is_sound(link, &html);
    }
}
