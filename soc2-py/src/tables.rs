//! The tables of a report: what a row is, and which columns it has.

/// A table, as it is made from a JSON report.
pub(crate) struct Table {
    pub(crate) name: &'static str,
    /// From the report down to the rows.
    pub(crate) rows: &'static [Step],
    pub(crate) columns: &'static [Column],
}

/// A step down.
pub(crate) enum Step {
    /// The elements of a list.
    Each(&'static str),
    /// A member, where it is there.
    Has(&'static str),
    /// The members of a map.
    Members(&'static str),
}

/// A column.
pub(crate) struct Column {
    pub(crate) name: &'static str,
    pub(crate) kind: Kind,
    pub(crate) from: From,
}

/// What its values are.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    Text,
    Texts,
    Count,
    Flag,
    Instant,
}

/// Where they stand: keys with `/` between them, `*` for the elements of a list.
#[derive(Clone, Copy)]
pub(crate) enum From {
    /// In the row.
    Row(&'static str),
    /// So many steps above it.
    Above(usize, &'static str),
    /// In the check that the row, or what it stands in, names.
    Check(&'static str),
    /// The name that the row has among the members of a map.
    Name,
}

use self::From::Above;
use self::From::Check;
use self::From::Name;
use self::From::Row;
use self::Kind::Count;
use self::Kind::Flag;
use self::Kind::Instant;
use self::Kind::Text;
use self::Kind::Texts;
use self::Step::Each;
use self::Step::Has;
use self::Step::Members;

const fn column(name: &'static str, kind: Kind, from: From) -> Column {
    Column { name, kind, from }
}

/// All of them.
pub(crate) static TABLES: &[Table] = &[
    // One row a finding: a check on a subject.
    Table {
        name: "findings",
        rows: &[Each("findings")],
        columns: &[
            column("check", Text, Row("check")),
            column("subject", Text, Row("subject")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("title", Text, Check("title")),
            column("target", Text, Check("target")),
            column("severity", Text, Check("severity")),
            column("criteria", Texts, Check("criteria/*")),
            column("message", Text, Row("message")),
            column("accepted_by", Texts, Row("accepted_by/*")),
            column("sentences", Texts, Row("witnesses/*/sentence")),
            column("missing", Texts, Row("missing/*")),
            column("resources", Texts, Row("resources/*/id")),
            column("sources", Texts, Row("evidence/*/source")),
        ],
    },
    // One row a resource of a finding: those that checks looked at inside a subject.
    Table {
        name: "resources",
        rows: &[Each("findings"), Each("resources")],
        columns: &[
            column("check", Text, Above(1, "check")),
            column("subject", Text, Above(1, "subject")),
            column("resource", Text, Row("id")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("title", Text, Check("title")),
            column("severity", Text, Check("severity")),
            column("message", Text, Row("message")),
            column("accepted_by", Text, Row("accepted_by")),
            column("sentences", Texts, Row("witnesses/*/sentence")),
            column("missing", Texts, Row("missing/*")),
        ],
    },
    // One row a source that a finding rests on.
    Table {
        name: "evidence",
        rows: &[Each("findings"), Each("evidence")],
        columns: &[
            column("check", Text, Above(1, "check")),
            column("subject", Text, Above(1, "subject")),
            column("source", Text, Row("source")),
            column("collected_at", Instant, Row("collected_at")),
            column("completeness", Text, Row("completeness")),
            column("count", Count, Row("count")),
            column("control_total", Count, Row("control_total")),
            column("digest", Text, Row("digest")),
            column("file_digest", Text, Row("file_digest")),
            column("paths", Texts, Row("paths/*")),
        ],
    },
    // One row a check in scope.
    Table {
        name: "checks",
        rows: &[Each("checks")],
        columns: &[
            column("check", Text, Row("id")),
            column("title", Text, Row("title")),
            column("target", Text, Row("target")),
            column("kind", Text, Row("kind")),
            column("severity", Text, Row("severity")),
            column("criteria", Texts, Row("criteria/*")),
            column("what", Text, Row("what")),
            column("how", Text, Row("how")),
            column("digest", Text, Row("digest")),
        ],
    },
    // One row a control in scope.
    Table {
        name: "controls",
        rows: &[Each("controls")],
        columns: &[
            column("control", Text, Row("id")),
            column("title", Text, Row("title")),
            column("statement", Text, Row("statement")),
            column("owner", Text, Row("owner")),
            column("nature", Text, Row("nature")),
            column("operation", Text, Row("operation")),
            column("adopted", Flag, Row("adopted")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("lacks", Texts, Row("lacks/*")),
            column("criteria", Texts, Row("criteria/*/id")),
            column("checks", Texts, Row("checks/*")),
            column("performed", Text, Row("performed/state")),
            column("performed_at", Instant, Row("performed/at")),
        ],
    },
    // One row a criterion in scope.
    Table {
        name: "criteria",
        rows: &[Each("criteria")],
        columns: &[
            column("criterion", Text, Row("id")),
            column("title", Text, Row("title")),
            column("series", Text, Row("series")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("conclusion", Text, Row("conclusion")),
            column("passed", Count, Row("checks/passed")),
            column("total", Count, Row("checks/total")),
            column("failed", Count, Row("checks/failed")),
            column("errors", Count, Row("checks/error")),
            column("unknown", Count, Row("checks/unknown")),
            column("manual", Count, Row("checks/manual")),
            column("accepted", Count, Row("checks/accepted")),
            column("not_applicable", Count, Row("checks/not_applicable")),
            column("controls", Texts, Row("controls/*")),
            column("satisfied_by", Texts, Row("satisfied_by/*")),
            column("irrelevant_by", Text, Row("irrelevant/by")),
        ],
    },
    // One row a series of criteria.
    Table {
        name: "series",
        rows: &[Each("series")],
        columns: &[
            column("series", Text, Row("id")),
            column("title", Text, Row("title")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("criteria_passed", Count, Row("criteria/passed")),
            column("criteria_total", Count, Row("criteria/total")),
            column("criteria_in_scope", Count, Row("criteria/in_scope")),
            column("criteria_not_assessed", Count, Row("criteria/not_assessed")),
            column("passed", Count, Row("checks/passed")),
            column("total", Count, Row("checks/total")),
            column("failed", Count, Row("checks/failed")),
            column("errors", Count, Row("checks/error")),
            column("unknown", Count, Row("checks/unknown")),
            column("manual", Count, Row("checks/manual")),
            column("accepted", Count, Row("checks/accepted")),
            column("not_applicable", Count, Row("checks/not_applicable")),
        ],
    },
    // One row a point of focus that is relevant: guidance, which gates nothing.
    Table {
        name: "points_of_focus",
        rows: &[Has("coverage"), Each("by_criterion"), Each("points_of_focus")],
        columns: &[
            column("criterion", Text, Above(1, "id")),
            column("point_of_focus", Text, Row("id")),
            column("addressed_by", Text, Row("by")),
        ],
    },
    // Type II: one row a part of the period of a control, with its verdict.
    Table {
        name: "operations",
        rows: &[Has("operations"), Each("controls"), Each("parts")],
        columns: &[
            column("control", Text, Above(1, "id")),
            column("from", Instant, Row("from")),
            column("to", Instant, Row("to")),
            column("adopted", Flag, Row("adopted")),
            column("verdict", Text, Row("verdict")),
            column("snapshots", Count, Row("observed/snapshots")),
            column("longest_gap", Text, Row("observed/longest_gap")),
            column("allowed_gap", Text, Row("observed/allowed_gap")),
            column("mended", Count, Row("observed/remediation/mended")),
            column("open", Count, Row("observed/remediation/open")),
            column("longest_remediation", Text, Row("observed/remediation/longest")),
            column("occurrences_expected", Count, Row("occurrences/expected")),
            column("occurrences_found", Count, Row("occurrences/found")),
            column("occurrences_late", Count, Row("occurrences/late")),
            column("occurrences_missing", Count, Row("occurrences/missing")),
            column("next_due", Instant, Row("occurrences/next_due")),
        ],
    },
    // Type II: one row an occurrence that was due.
    Table {
        name: "occurrences",
        rows: &[Has("operations"), Each("controls"), Each("parts"), Has("occurrences"), Each("due")],
        columns: &[
            column("control", Text, Above(3, "id")),
            column("from", Instant, Row("from")),
            column("due", Instant, Row("due")),
            column("overdue", Instant, Row("overdue")),
            column("state", Text, Row("state")),
            column("record", Text, Row("performed/record")),
            column("performed_at", Instant, Row("performed/at")),
        ],
    },
    // Type II: one row a failure of a control that mends what it finds, with how long it lasted.
    Table {
        name: "failures",
        rows: &[
            Has("operations"),
            Each("controls"),
            Each("parts"),
            Has("observed"),
            Has("remediation"),
            Each("failures"),
        ],
        columns: &[
            column("control", Text, Above(4, "id")),
            column("within", Text, Above(1, "within")),
            column("check", Text, Row("check")),
            column("subject", Text, Row("subject")),
            column("resource", Text, Row("resource")),
            column("message", Text, Row("message")),
            column("from", Instant, Row("from")),
            column("to", Instant, Row("to")),
            column("lasted", Text, Row("lasted")),
            column("state", Text, Row("state")),
        ],
    },
    // Type II: one row a stretch of a period of which nothing is known of a check.
    Table {
        name: "unknowns",
        rows: &[Has("operations"), Each("controls"), Each("parts"), Has("observed"), Each("unknown")],
        columns: &[
            column("control", Text, Above(3, "id")),
            column("check", Text, Row("check")),
            column("subject", Text, Row("subject")),
            column("from", Instant, Row("from")),
            column("to", Instant, Row("to")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("resources", Texts, Row("resources/*")),
        ],
    },
    // Type II: one row a population that a control was tested on.
    Table {
        name: "populations",
        rows: &[Has("operations"), Each("controls"), Each("parts"), Has("tested")],
        columns: &[
            column("control", Text, Above(2, "id")),
            column("population", Text, Row("population/id")),
            column("title", Text, Row("population/title")),
            column("origin", Text, Row("population/origin")),
            column("count", Count, Row("population/count")),
            column("digest", Text, Row("population/digest")),
            column("completeness", Text, Row("population/completeness")),
            column("doubts", Texts, Row("population/doubts/*")),
            column("items", Count, Row("items")),
            column("deviating", Count, Row("deviating")),
            column("rate", Text, Row("rate")),
            column("selection", Text, Row("selection")),
            column("confidence", Text, Row("confidence")),
            column("upper_limit", Text, Row("upper_limit/rate")),
            column("upper_limit_items", Count, Row("upper_limit/items")),
            column("upper_limit_population", Count, Row("upper_limit/population")),
            column("untested", Texts, Row("untested/*")),
        ],
    },
    // One row a test that an auditor recorded.
    Table {
        name: "tests",
        rows: &[Has("records"), Each("tests")],
        columns: &[
            column("test", Text, Row("id")),
            column("control", Text, Row("control")),
            column("counts", Flag, Row("counts")),
            column("reason", Text, Row("reason")),
            column("procedures", Texts, Row("procedures/*")),
            column("tester", Text, Row("tester")),
            column("reviewer", Text, Row("reviewer")),
            column("tested_at", Instant, Row("tested_at")),
            column("population", Text, Row("population/title")),
            column("count", Count, Row("population/count")),
            column("digest", Text, Row("population/digest")),
            column("items", Texts, Row("results/*/item")),
            column("evidence", Texts, Row("evidence/*/digest")),
        ],
    },
    // One row an attribute of an item that an auditor looked at.
    Table {
        name: "samples",
        rows: &[Has("records"), Each("tests"), Each("results"), Members("attributes")],
        columns: &[
            column("test", Text, Above(2, "id")),
            column("control", Text, Above(2, "control")),
            column("item", Text, Above(1, "item")),
            column("attribute", Text, Name),
            column("result", Text, Row("")),
            column("note", Text, Above(1, "note")),
            column("counts", Flag, Above(2, "counts")),
            column("tester", Text, Above(2, "tester")),
            column("tested_at", Instant, Above(2, "tested_at")),
            column("population_digest", Text, Above(2, "population/digest")),
        ],
    },
    // One row a performance that was recorded.
    Table {
        name: "performances",
        rows: &[Has("records"), Each("performances")],
        columns: &[
            column("performance", Text, Row("id")),
            column("control", Text, Row("control")),
            column("counts", Flag, Row("counts")),
            column("reason", Text, Row("reason")),
            column("occurrence", Text, Row("occurrence")),
            column("performer", Text, Row("performer")),
            column("performed_at", Instant, Row("performed_at")),
            column("valid_until", Instant, Row("valid_until")),
            column("note", Text, Row("note")),
            column("evidence", Texts, Row("evidence/*/digest")),
        ],
    },
    // Type II: one row a run of one outcome of a check on a subject.
    Table {
        name: "timelines",
        rows: &[Has("operations"), Each("timelines"), Each("runs")],
        columns: &[
            column("check", Text, Above(1, "check")),
            column("subject", Text, Above(1, "subject")),
            column("outcome", Text, Row("outcome")),
            column("reason", Text, Row("reason")),
            column("first", Instant, Row("first")),
            column("last", Instant, Row("last")),
            column("snapshots", Count, Row("snapshots")),
            column("title", Text, Check("title")),
            column("unknown", Texts, Row("unknown/*")),
        ],
    },
    // Type II: one row a deviation of a control.
    Table {
        name: "deviations",
        rows: &[Has("operations"), Each("controls"), Each("parts"), Each("deviations")],
        columns: &[
            column("control", Text, Above(2, "id")),
            column("kind", Text, Row("kind")),
            column("from", Instant, Row("from")),
            column("to", Instant, Row("to")),
            column("dated_by", Text, Row("dated_by")),
            column("check", Text, Row("check")),
            column("subject", Text, Row("subject")),
            column("resource", Text, Row("resource")),
            column("item", Text, Row("item")),
            column("attributes", Texts, Row("attributes/*")),
            column("record", Text, Row("record")),
            column("message", Text, Row("message")),
            column("note", Text, Row("note")),
            column("accepted_by", Text, Row("accepted_by")),
        ],
    },
    // One row a risk acceptance.
    Table {
        name: "acceptances",
        rows: &[Each("acceptances")],
        columns: &[
            column("acceptance", Text, Row("id")),
            column("state", Text, Row("state")),
            column("covered", Count, Row("covered")),
            column("unused", Flag, Row("unused")),
            column("over_broad", Flag, Row("over_broad")),
            column("check", Text, Row("scope/check")),
            column("subject", Text, Row("scope/subject")),
            column("resource", Text, Row("scope/resource")),
            column("reason", Text, Row("reason")),
            column("approver", Text, Row("approver")),
            column("from", Instant, Row("from")),
            column("expires", Instant, Row("expires")),
        ],
    },
    // One row a subject that was looked at.
    Table {
        name: "subjects",
        rows: &[Each("subjects")],
        columns: &[
            column("subject", Text, Row("key")),
            column("kind", Text, Row("kind")),
            column("id", Text, Row("id")),
            column("region", Text, Row("region")),
        ],
    },
    // One row a source that no check knows.
    Table {
        name: "unused",
        rows: &[Each("unused")],
        columns: &[column("subject", Text, Row("subject")), column("source", Text, Row("source"))],
    },
];
