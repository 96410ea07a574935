"""What is wrong is told whole, with its place, in an exception that says which input it is."""

import datetime
import pickle

import pytest
import soc2
from conftest import host


def test_facts_with_mistakes_are_refused_whole():
    with pytest.raises(soc2.FactsError) as raised:
        soc2.Facts('{"subject": {}}\n{"collected_at": 3}\n')
    error = raised.value
    assert error.code == "facts" and len(error.diagnostics) > 2
    assert error.span.file == "facts" and {it["line"] for it in error.diagnostics} == {1, 2}
    assert str(error) == error.message


def test_keep_going_leaves_out_what_is_wrong(hosts):
    import json

    facts = soc2.Facts(json.dumps(host()) + "\nno JSON\n", keep_going=True)
    assert len(facts) == 1 and facts.problems[0]["line"] == 2
    assert hosts.assess(facts).to_dict()["assessment"]["partial"]


@pytest.mark.parametrize(
    ("kind", "code", "make"),
    [
        (soc2.CatalogError, "catalog", lambda: soc2.Program("checks: [{idd: a}]\n")),
        (soc2.CatalogError, "profile", lambda: soc2.Program(profile="profile: {idd: a}\n")),
        (soc2.StatementError, "scope", lambda: soc2.Program().assess(host(), scope={"scope": {"x": 1}})),
        (soc2.StatementError, "records", lambda: soc2.Program().assess(host(), records={"performances": [{}]})),
        (soc2.StatementError, "acceptances", lambda: soc2.Program().assess(host(), acceptances={"x": 1})),
        (soc2.StatementError, "permissions", lambda: soc2.Program().assess(host()).needs(["{}"])),
        (soc2.ReportError, "report", lambda: soc2.Report.read(b"{}")),
        (soc2.ReportError, "report", lambda: soc2.diff({"schema_version": "9.0.0"}, {})),
        (soc2.EvaluationError, "expression", lambda: soc2.evaluate("1 +")),
        (soc2.EvaluationError, "expression", lambda: soc2.evaluate("1 / 0")),
        (soc2.ArgumentError, "argument", lambda: soc2.Program().assess(())),
        (soc2.ArgumentError, "argument", lambda: soc2.Program().assess(host(), redaction_key=b"x")),
        (soc2.ArgumentError, "argument", lambda: soc2.Program().assess(host(), values=True, redaction_key=b"x")),
    ],
)
def test_each_input_has_its_exception(kind, code, make):
    with pytest.raises(kind) as raised:
        make()
    error = raised.value
    assert (error.code, isinstance(error, soc2.Soc2Error)) == (code, True)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), again.message, again.diagnostics) == (kind, error.message, error.diagnostics)


def test_hints_say_the_way_out():
    with pytest.raises(soc2.EvaluationError) as raised:
        soc2.evaluate("user.admin or user.root", {"user": {}})
    assert raised.value.hint == "`or` is written `||`"
    assert raised.value.span == ("expression", 1, 12)


def test_a_mistake_in_a_catalog_is_told_by_its_path(tmp_path):
    (tmp_path / "own.yaml").write_text("checks:\n  - idd: a\n")
    with pytest.raises(soc2.CatalogError) as raised:
        soc2.Program(tmp_path)
    assert raised.value.span.file == str(tmp_path / "own.yaml")


def test_a_report_that_was_read_has_no_text(sample):
    read = soc2.Report.read(sample.json())
    with pytest.raises(soc2.ArgumentError, match="needs the assessment"):
        read.text()


UNKNOWN = {
    "a control in other letters": (lambda it: it.control("ACCESS.leavers"), "did you mean `access.leavers`?"),
    "a criterion in other letters": (lambda it: it.criterion("cc6.1"), "did you mean `CC6.1`?"),
    "no criterion": (lambda it: it.criterion("zzz"), "`report.criteria` has those that there are"),
    "a check": (lambda it: it.finding("aws.iam.console-user-mfa"), "did you mean `aws.iam.console-users-mfa`"),
    "a subject": (
        lambda it: it.finding("linux-host.kernel.patched-without-reboot", "web-1.example.com"),
        "did you mean `linux_host/web-1.example.com`?",
    ),
    "no subject": (lambda it: it.finding("linux-host.kernel.patched-without-reboot", "x"), "`linux_host/web-1.example.com`"),
    "a table": (lambda it: it.frame("finding"), "did you mean `findings`?"),
    "no table": (lambda it: it.frame("zzz"), "findings, "),
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_a_name_that_nothing_has_is_told_with_what_is_meant(sample, name):
    look_up, hint = UNKNOWN[name]
    for kind in (soc2.ArgumentError, KeyError):
        with pytest.raises(kind) as raised:
            look_up(sample)
        assert hint in raised.value.hint and str(raised.value).startswith("no ")
        assert type(pickle.loads(pickle.dumps(raised.value))) is type(raised.value)


@pytest.mark.parametrize("as_of", ["2026-11-21", datetime.date(2026, 11, 21)])
def test_a_day_is_no_instant(hosts, as_of):
    with pytest.raises(soc2.ArgumentError, match="is a day, and no instant") as raised:
        hosts.assess(as_of=as_of)
    assert raised.value.hint == "add the time, as `2026-11-21T00:00:00Z`"
    with pytest.raises(soc2.ArgumentError, match="an int is no instant"):
        hosts.assess(as_of=7)
