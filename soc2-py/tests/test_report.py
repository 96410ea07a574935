"""The report, its parts and its tables."""

import json
import os
import pickle
import re
import stat
import subprocess
from typing import get_args

import duckdb
import pandas
import polars
import pyarrow
import pytest
import soc2
from conftest import ROOT, host


def test_a_report_that_is_kept_says_the_same(sample, tmp_path):
    sample.write(tmp_path / "report.json")
    read = soc2.Report.read(tmp_path / "report.json")
    assert read.json() == sample.json() and read == sample and read.is_as_made
    assert [path.name for path in tmp_path.iterdir()] == ["report.json"]
    assert read.findings.rows() == sample.findings.rows()
    assert json.loads(sample.json()) == sample.to_dict()
    changed = soc2.Report.read(sample.json().replace(b'"fail"', b'"pass"', 1))
    assert not changed.is_as_made and changed != sample


def test_text_has_three_details(sample):
    lengths = [len(sample.text(detail)) for detail in ("summary", "failed", "full")]
    assert lengths == sorted(lengths) and lengths[0] < lengths[2]
    assert "\x1b[" in sample.text(color=True) and "\x1b[" not in sample.text()
    with pytest.raises(soc2.ArgumentError, match="summary, failed, full"):
        sample.text("all")


def test_tables_say_what_the_report_says(sample, quarter):
    told = sample.to_dict()
    assert len(sample.findings) == len(told["findings"])
    assert len(sample.resources) == sum(len(it["resources"]) for it in told["findings"])
    assert len(sample.evidence) == sum(len(it["evidence"]) for it in told["findings"])
    assert len(sample.controls) == len(told["controls"]) and len(sample.criteria) == len(told["criteria"])
    failed = [row for row in sample.findings.rows() if row["outcome"] == "fail"]
    assert len(failed) == sum(it["outcome"] == "fail" for it in told["findings"]) > 0
    severities = {it["id"]: it["severity"] for it in told["checks"]}
    assert all(row["severity"] == severities[row["check"]] for row in failed)
    items = [
        letter for test in told["records"]["tests"] for result in test["results"] for letter in result["attributes"].items()
    ]
    assert [(row["attribute"], row["result"]) for row in sample.samples.rows()] == items
    assert len(sample.timelines) == len(sample.deviations) == len(sample.populations) == 0
    parts = [part for it in quarter.to_dict()["operations"]["controls"] for part in it["parts"]]
    assert [row["verdict"] for row in quarter.operations.rows()] == [part["verdict"] for part in parts]
    assert len(quarter.deviations) == sum(len(part["deviations"]) for part in parts) > 0
    assert {row["control"] for row in quarter.deviations.rows()} <= {row["control"] for row in quarter.controls.rows()}
    first = quarter.timelines.rows()[0]
    assert first["first"] <= first["last"] and first["first"].utcoffset().total_seconds() == 0


def test_tables_go_into_what_auditors_use(sample, quarter):
    for report in (sample, quarter):
        for name in report.TABLES:
            frame = report.frame(name)
            rows = frame.rows()
            arrow = pyarrow.table(frame)
            assert arrow.to_pylist() == rows == frame.to_arrow().to_pylist(), name
            assert polars.DataFrame(frame).to_dicts() == rows == frame.to_polars().to_dicts(), name
            assert duckdb.sql("SELECT count(*) FROM arrow").fetchall() == [(len(frame),)], name
            assert duckdb.sql("SELECT count(*) FROM frame").fetchall() == [(len(frame),)], name
            assert list(frame.to_pandas().columns) == list(frame.columns) == list(arrow.column_names), name
            assert len(pandas.DataFrame.from_arrow(frame)) == len(frame.to_pandas()) == len(frame), name
    assert str(quarter.timelines.to_pandas()["first"].dtype).endswith("UTC]")


def test_parts_explain_themselves(sample, quarter):
    row = next(row for row in sample.findings.rows() if row["outcome"] == "fail")
    finding = sample.finding(row["check"], row["subject"])
    assert finding.outcome == "fail" and "Evidence" in finding.explain() and "Remediation" in finding.explain()
    control = quarter.control(quarter.deviations.rows()[0]["control"])
    assert "deviation" in control.explain()
    assert "CC6.1" in sample.criterion("CC6.1").explain()
    for missing in (lambda: sample.finding("no.such"), lambda: sample.control("X"), lambda: sample.criterion("CC99.1")):
        with pytest.raises(KeyError):
            missing()
    with pytest.raises(AttributeError, match="no `outcom`"):
        finding.outcom  # noqa: B018


def test_what_notebooks_show_is_escaped(hosts):
    report = hosts.assess(host("<script>\u202e"))
    failed = next(row for row in report.findings.rows() if row["outcome"] == "fail")
    control = next(row["control"] for row in report.controls.rows() if failed["check"] in row["checks"])
    parts = (report.finding(failed["check"]), report.control(control), report.criterion(failed["criteria"][0]))
    changed = soc2.diff(hosts.assess(host("<script>\u202e", "2026-11-20T06:00:00Z", 0)), report)
    verified = soc2.verify(report, host("<script>\u202e", exit_code=0), program=hosts)
    for it in (report, report.findings, *parts, changed, verified):
        shown = it._repr_html_()
        assert "<script>" not in shown and "\u202e" not in shown and "&lt;script&gt;" in shown, it
    assert "<script>" not in report.html() and report.html().startswith("<!doctype html>")
    assert "[U+202E]" in report.findings._repr_html_() and "does not follow" in verified._repr_html_()


def test_a_table_shows_its_first_rows_and_counts_all(sample, hosts):
    shown = sample.findings._repr_html_()
    assert shown.count("<tr>") == 21 and f"{len(sample.findings)} rows; the first 20 are shown" in shown
    assert "1 row<" in hosts.assess(host()).subjects._repr_html_()


def test_what_was_kept_is_shown_as_what_was_made(hosts):
    made = hosts.assess(host())
    kept = soc2.Report.read(made.json())
    failed = next(row for row in made.findings.rows() if row["outcome"] == "fail")["check"]
    assert kept._repr_html_() == made._repr_html_() and kept.html() == made.html()
    alone = next(it for it in hosts.evaluate(host()) if it.check == failed)
    for it in (
        kept.finding(failed),
        alone,
        pickle.loads(pickle.dumps(alone)),
        pickle.loads(pickle.dumps(kept.finding(failed))),
    ):
        assert it.explain() == made.finding(failed).explain() and it._repr_html_() == made.finding(failed)._repr_html_()


def test_what_changed_is_told(hosts):
    before = hosts.assess(host(at="2026-11-20T06:00:00Z", exit_code=0))
    after = hosts.assess(host(), baseline=before)
    difference = soc2.diff(before, after)
    assert difference and difference.changes and not soc2.diff(before, before)
    assert after.to_dict()["difference"]["changes"] == list(difference.changes)
    summary, some, full = (difference.text(detail) for detail in ("summary", "failed", "full"))
    assert some == difference.text() and len(summary) < len(some) <= len(full)
    assert "\x1b[" not in some and "\x1b[" in difference.text(color=True)
    assert pickle.loads(pickle.dumps(difference)).text("full") == full
    with pytest.raises(soc2.ArgumentError, match="`all` is no detail"):
        difference.text("all")
    assert soc2.verify(after, host(), program=hosts, baseline=before)
    with pytest.raises(soc2.ArgumentError, match="baseline"):
        soc2.verify(after, host(), program=hosts)
    with pytest.raises(soc2.ReportError, match="later"):
        hosts.assess(host(at="2026-11-19T06:00:00Z"), baseline=before)


def test_verify_tells_what_was_changed(hosts):
    report = hosts.assess(host())
    follows = soc2.verify(report, host(), program=hosts)
    assert follows.follows and json.loads(follows.json()) == follows.to_dict()
    other = soc2.verify(report, host(exit_code=0), program=hosts)
    assert not other and other.inputs and "facts" in other.changed[0]
    changed = soc2.verify(report.json().replace(b'"fail"', b'"pass"', 1), host(), program=hosts)
    assert not changed and changed.differences and "changed after it was made" in changed.changed[0]
    assert soc2.verify(hosts.assess(host(), values=True), host(), program=hosts, values=True)


def test_what_was_made_with_a_budget_follows_with_it(hosts):
    period = "2026-11-01/2026-12-01"
    for made in (hosts.assess(host(), budget=1), hosts.assess(host(), budget=1, period=period)):
        assert made.json() != hosts.assess(host(), period=period if made.period else None).json()
        assert soc2.verify(made, host(), program=hosts, budget=1)
        assert not soc2.verify(made, host(), program=hosts)


def test_permissions_are_a_path_or_a_list(hosts, tmp_path):
    report = hosts.assess(host())
    path = tmp_path / "role.txt"
    path.write_text("run kcarectl\n# nothing else\n")
    wanted = report.needs(["run kcarectl"])
    for given in (path, str(path), path.read_text(), path.read_bytes(), soc2.Text("role.txt", "run kcarectl")):
        assert report.needs(given) == wanted != report.needs()
        assert report.needs_text(given) == report.needs_text(["run kcarectl"])
    for missing in ("role.txt", tmp_path / "no.txt"):
        with pytest.raises(FileNotFoundError):
            report.needs(missing)
    with pytest.raises(soc2.ArgumentError, match="no permission") as raised:
        report.needs([path])
    assert "give a path" in raised.value.hint


def test_a_report_explains_what_it_has(sample):
    for id, part in (("CC6.1", sample.criterion("CC6.1")), ("aws.passwords", sample.control("aws.passwords"))):
        assert sample.explain(id) == part.explain()
    check = "linux-host.kernel.patched-without-reboot"
    subjects = [row["subject"] for row in sample.findings if row["check"] == check]
    assert len(subjects) > 1 and sample.explain(check, subjects[0]) == sample.finding(check, subjects[0]).explain()
    assert sample.explain(check) == "\n\n".join(sample.explain(check, it) for it in subjects)
    for id, subject, hint in (("cc6.1", None, "`CC6.1`"), (check, "x", subjects[0]), ("zzz", None, "report.checks")):
        with pytest.raises(KeyError) as raised:
            sample.explain(id, subject)
        assert hint in raised.value.hint


def test_words_are_those_of_the_schema():
    defined = json.loads((ROOT / "schemas/report.schema.json").read_text())
    assert list(get_args(soc2.Outcome)) == defined["$defs"]["outcome"]["enum"]
    said = re.findall("`([a-z_]+)`", defined["$defs"]["reason"]["description"])
    assert list(get_args(soc2.Reason)) == said
    conclusion = defined["properties"]["criteria"]["items"]["properties"]["conclusion"]
    assert list(get_args(soc2.Conclusion)) == conclusion["enum"]


def test_what_to_fail_on_is_what_the_engine_knows(hosts):
    report, words = hosts.assess(host(exit_code=0)), get_args(soc2.FailOn)
    assert [report.fails_on(it) for it in words] == [False, False, True]
    with pytest.raises(soc2.ArgumentError, match=f"nothing to fail on: {', '.join(words)}$"):
        report.fails_on("pass")


def test_needs_follow_their_schema(hosts):
    schema = json.loads((ROOT / "schemas/needs.schema.json").read_text())
    wanted = hosts.needs(as_of="2026-11-21T06:00:00Z", permissions=["run kcarectl"])
    assert set(schema["required"]) <= set(wanted) <= set(schema["properties"])
    assert hosts.assess(host()).needs_text()


def test_a_profile_and_targets_narrow_the_program(program):
    narrow = soc2.Program(profile="sysdig-guide", targets="aws")
    assert 0 < len(narrow.checks) < len(program.checks)
    assert {it["target"] for it in narrow.checks} == {"aws"} and narrow.sources
    assert program.digest.startswith("sha256:") and len(program.criteria) == 61
    assert all(set(it["checks"]) <= {check["id"] for check in program.checks} for it in program.controls)


def test_the_report_is_that_of_rust(sample):
    """What the example prints, where it is built."""
    example = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release/examples/assess"
    if not example.exists():
        pytest.skip("the Rust example is not built")
    stated = ROOT / "examples/statements"
    command = [example, "--profile", stated / "profile.yaml", "--facts", ROOT / "examples/facts/sample"]
    command += ["--scope", stated / "scope.yaml", "--records", stated / "records.yaml"]
    command += ["--acceptances", stated / "acceptances.yaml", "--as-of", "2026-11-21T06:00:00Z"]
    for format, ours in (("json", sample.json()), ("text", sample.text().encode())):
        assert subprocess.run([*command, "--format", format], check=True, capture_output=True).stdout == ours


def csv(report, path):
    soc2.roll_forward(report).to_csv(path)


def excel(report, path):
    soc2.roll_forward(report).to_excel(path)


WAYS = [soc2.Report.write, soc2.Report.to_workbook, csv, excel]


@pytest.mark.parametrize("write", WAYS)
def test_a_file_is_written_whole_and_as_open_as_any_other(sample, tmp_path, monkeypatch, write):
    plain = tmp_path / "plain"
    plain.touch()
    # The mask is of the whole process: another thread would make its files with ours.
    monkeypatch.setattr(os, "umask", None)
    path = tmp_path / "out"
    write(sample, path)
    whole = path.read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == stat.S_IMODE(plain.stat().st_mode)

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="No space") as raised:
        write(sample, path)
    assert raised.value.filename == str(path) and path.read_bytes() == whole
    assert sorted(it.name for it in tmp_path.iterdir()) == ["out", "plain"]


@pytest.mark.parametrize("write", WAYS)
def test_a_file_that_cannot_be_written_is_told_by_its_path(sample, write):
    with pytest.raises(FileNotFoundError) as raised:
        write(sample, "nowhere/report")
    assert raised.value.filename == "nowhere/report"
