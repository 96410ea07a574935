"""What is wrong is told whole, with its place, in an exception that says which input it is."""

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
