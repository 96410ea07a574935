"""Workbooks: what LibreOffice makes of them, what hostile texts make of them, and that the same report is the same bytes."""

import csv
import io
import os
import re
import shutil
import subprocess
import zipfile

import openpyxl
import pytest
import soc2
from conftest import ROOT
from openpyxl.worksheet.worksheet import Worksheet
from soc2.population import Population
from soc2.workpaper._workbook import LONGEST_TEXT, Link, Workbook
from test_population import recorded_deployments

SOFFICE = shutil.which("soffice")
HOSTILE = ['=HYPERLINK("http://x")', "+1", "-1", "@SUM(A1)", "\t=1+1", "\r=1", "#N/A", "TRUE", "_x0041_", "<b>&amp;</b>"]
ERRORS = re.compile(r"^(#(N/A|NAME\?|REF!|VALUE!|DIV/0!|NUM!|NULL!)|Err:\d+)$")


@pytest.fixture(scope="module")
def half_year():
    """The report of the half-year with the sample of 180 deployments."""
    drawn, test = recorded_deployments()
    program = soc2.Program()
    return program.assess(period="2026-01-01/2026-07-01", records=[drawn.workpaper, test]), program, drawn


def cells(sheet: Worksheet):
    return [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]


def written(report, path, **given):
    report.to_workbook(path, **given)
    return openpyxl.load_workbook(path)


@pytest.fixture(scope="module")
def office(tmp_path_factory):
    """Where LibreOffice keeps what it needs: made once, since that takes longest."""
    return tmp_path_factory.mktemp("office")


def recalculated(path, office):
    """The workbook as LibreOffice leaves it: each sheet's values, by its name."""
    if SOFFICE is None:
        pytest.skip("formulas are not recalculated: LibreOffice (soffice) is not there")
    fresh = path.parent / "plain"
    fresh.mkdir()
    command = [SOFFICE, f"-env:UserInstallation=file://{office}/profile", "--headless", "--convert-to", "xlsx"]
    subprocess.run(
        [*command, "--outdir", fresh, path],
        check=True,
        timeout=120,
        capture_output=True,
        env={**os.environ, "HOME": str(office)},
    )
    book = openpyxl.load_workbook(fresh / path.name, data_only=True)
    return {sheet.title: sheet for sheet in book}


def in_table(sheet: Worksheet, header: str):
    """The rows below a header that begins with these words, until an empty one."""
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(rows) if [it for it in row if it][:2] == header.split("|"))
    found = []
    for row in rows[start + 1 :]:
        if not any(row) or row[0] is None:
            break
        found.append(row)
    return found


def test_counts_are_the_reports_after_libreoffice(half_year, tmp_path, office):
    report, program, drawn = half_year
    path = tmp_path / "half.xlsx"
    wanted = ["change.change-control", "access.leavers", "monitoring.deficiencies"]
    report.to_workbook(path, program=program, samples=[drawn], controls=wanted)
    sheets = recalculated(path, office)
    assert list(sheets) == ["Index", "Criteria", *wanted, "Requests", "Deviations", "Evidence"]
    no_errors_and_all_agree(sheets, at_least=6)
    told = next(it for it in report.populations if it["control"] == "change.change-control")
    figures = {row[0]: row for row in in_table(sheets["change.change-control"], "Attribute|What must hold")}
    assert figures["items"][3] == told["deviating"] == 2 and figures["items"][5] == told["items"] == 25
    assert figures["items"][6] == pytest.approx(0.08) and told["rate"] == "8.0%"
    assert figures["C"][3] == 2 and figures["A"][2] == 25
    texts = [cell.value for cell in cells(sheets["change.change-control"])]
    assert any("06 17 23 31 40 44" in str(it) for it in texts)
    assert any("with 90% confidence at most 20.0%" in str(it) for it in texts)
    assert any("180 rows agree with 180 by Invoices" in str(it) for it in texts)
    assert "from 2026-01-01 to 2026-07-01 (its first moment after)" in texts


def deviating_leavers():
    """A list that tells no dates, all of it tested, and a deviation."""
    rows = [{"Employee": f"E-{number}"} for number in range(180)]
    about = {"name": "hr.leavers", "title": "People who left", "system": "HR", "period": "2026-01-01/2026-07-01"}
    frozen = Population.from_csv(rows, id="Employee", **about).reconcile(180, by="Payroll")
    frozen = frozen.freeze(query="all", extracted_at="2026-07-02T08:00:00Z", by="A", at="2026-07-02T09:00:00Z")
    drawn = frozen.draw("4 4 1 6", size=25, by="B", at="2026-07-03T09:00:00Z")
    for number, it in enumerate(drawn.items):
        drawn = drawn.record(it["id"], A="met", B="met" if number else "deviation", note=None if number else "A day late.")
    test = drawn.test(
        id="TS-1",
        control="access.leavers",
        procedures=["inspection"],
        tester="Ruth Okafor",
        tested_at="2026-07-08",
        evidence=[{"title": "Workpaper.xlsx", "digest": "sha256:" + "0" * 64}],
    )
    return drawn, test


def test_deviations_say_what_dates_them(half_year, tmp_path):
    report, _, drawn = half_year
    happened = {it["id"]: it["at"][:10] for it in drawn.items}
    for it in report.deviations:
        if it["kind"] == "item":
            assert (it["dated_by"], it["from"].date().isoformat()) == ("item", happened[it["item"]])
    leavers, test = deviating_leavers()
    records = [leavers.workpaper, test]
    for when in ({"period": "2026-01-01/2026-07-01"}, {"as_of": "2026-07-09T00:00:00Z"}):
        made = soc2.Program().assess(records=records, **when)
        assert {it["dated_by"] for it in made.deviations if it["kind"] == "item"} <= {"test"}
        book = written(made, tmp_path / "deviations.xlsx", controls=["access.leavers"])
        names = ["Deviations", "access.leavers"] if "period" in when else ["Deviations"]
        for name in names:
            told = [cell.value for cell in cells(book[name])]
            assert "2026-07-08 (date of its test)" in told, name
    assert not any("date of its test" in str(cell.value) for cell in cells(written(report, tmp_path / "x.xlsx")["Deviations"]))


def test_a_limit_says_of_how_many_items_it_is(half_year, tmp_path):
    report, _, drawn = half_year
    assert drawn.replaced, "so the limit is not of all that the list has"
    book = written(report, tmp_path / "limit.xlsx", controls=["change.change-control"])
    limits = [str(it.value) for it in cells(book["change.change-control"]) if "of a large population" in str(it.value)]
    assert limits == ["with 90% confidence at most 20.0% of a large population, 34 of 179 items (19.0%)"]


def test_attributes_that_nobody_looked_at_have_a_row(tmp_path, office):
    drawn, test = recorded_deployments()
    for it in test["tests"][0]["results"]:
        del it["attributes"]["B"]
    program = soc2.Program()
    report = program.assess(period="2026-01-01/2026-07-01", records=[drawn.workpaper, test])
    path = tmp_path / "half.xlsx"
    report.to_workbook(path, program=program, samples=[drawn], controls=["change.change-control"])
    sheets = recalculated(path, office)
    no_errors_and_all_agree(sheets, at_least=5)
    figures = {row[0]: row for row in in_table(sheets["change.change-control"], "Attribute|What must hold")}
    assert figures["B"][2:6] == [0, 0, 0, 0]


def no_errors_and_all_agree(sheets, at_least):
    values = [str(cell.value) for sheet in sheets.values() for cell in cells(sheet)]
    assert not [it for it in values if ERRORS.match(it)]
    assert "DIFFERS" not in values and values.count("agrees") >= at_least


@pytest.mark.parametrize("name", ["sample", "quarter"])
def test_every_sheet_of_the_examples_is_right_in_libreoffice(name, request, tmp_path, office):
    report = request.getfixturevalue(name)
    path = tmp_path / "book.xlsx"
    report.to_workbook(path)
    sheets = recalculated(path, office)
    ids = [it["control"] for it in report.controls]
    # Names of sheets end where Excel's do; no two of these begin alike.
    assert {it[:31] for it in ids} < set(sheets) and len(sheets) == len(ids) + 5
    no_errors_and_all_agree(sheets, at_least=3)
    counted = {row[0].replace(" ", "_"): row[2] for row in in_table(sheets["Index"], "Outcome|Controls with a sheet")}
    outcomes = [it["outcome"] for it in report.controls]
    assert counted == {it: outcomes.count(it) for it in outcomes}
    assert len(in_table(sheets["Evidence"], "Check or record|Subject or control")) >= len(report.evidence)
    assert "Conclusion (to be signed by a person)" in [cell.value for cell in cells(sheets[ids[0][:31]])]


def test_a_figure_that_is_changed_is_seen(half_year, tmp_path, office):
    report, program, drawn = half_year
    path = tmp_path / "changed.xlsx"
    book = written(report, path, program=program, samples=[drawn], controls=["change.change-control"])
    sheet = book["change.change-control"]
    changed = next(cell for cell in cells(sheet) if cell.value == "deviation")
    changed.value = "met"
    book.save(path)
    sheets = recalculated(path, office)
    assert [cell.value for cell in cells(sheets["change.change-control"])].count("DIFFERS") == 2


def hostile_report():
    profile = {
        "profile": {
            "id": "hostile",
            "title": "x",
            "description": "d",
            "adopt": [
                {"control": "access.leavers", "owner": HOSTILE[0], "statement": HOSTILE[3], "effective": {"from": "2025-01-01"}}
            ],
        }
    }
    results = [
        {"item": f"{it} {number}", "attributes": {"A": "deviation"}, "note": it} for number, it in enumerate(HOSTILE[:4])
    ]
    test = {
        "id": "TS-1",
        "control": "access.leavers",
        "procedures": ["inspection"],
        "tester": "@Ruth",
        "tested_at": "2026-11-01",
        "population": {"title": "=1+1", "count": 4},
        "results": results,
        "evidence": [{"title": "=cmd|' /C calc'!A0", "digest": "sha256:" + "0" * 64}],
    }
    bucket = {"Name": '=HYPERLINK("http://x","\x07")'}
    facts = {
        "subject": {"kind": "aws_account", "id": "111122223333", "region": "us-east-1"},
        "collected_at": "2026-11-21T06:00:00Z",
        "facts": {"aws.s3.list_buckets": {"Buckets": [bucket, {"Name": "x" * 40_000}]}, "aws.s3.get_public_access_block": {}},
    }
    program = soc2.Program(profile=profile)
    return program.assess(facts, as_of="2026-11-21T07:00:00Z", records={"tests": [test]})


def sheet_of(control, samples, records, path, **given):
    """The sheet of a control as texts, of a report on records with these samples beside it."""
    program = soc2.Program()
    report = program.assess(records=records, **(given or {"period": "2026-01-01/2026-07-01"}))
    book = written(report, path, program=program, samples=samples, controls=[control])
    return [str(cell.value) for cell in cells(book[control])]


def test_samples_are_told_apart_by_population_and_digest(tmp_path):
    """Lists of two controls may have the same ids, and the digest is over ids alone."""
    about = {"period": "2026-01-01/2026-07-01", "id": "id"}
    frozen = {"query": "all", "extracted_at": "2026-07-02T08:00:00Z", "by": "Ruth Okafor", "at": "2026-07-02T09:00:00Z"}
    seed = {"size": 2, "by": "Li Wei", "at": "2026-07-03T09:00:00Z"}
    drawn = {}
    for name in ("hr.leavers", "deployments"):
        listed = Population.from_csv(b"id\n1\n2\n3\n", name=name, title=f"List of {name}", system=f"System of {name}", **about)
        sample = listed.reconcile(3, by=f"Total of {name}").freeze(**frozen).draw(f"Seed of {name}", **seed)
        drawn[name] = sample.record(sample.items[0]["id"], A="met").record(sample.items[1]["id"], A="met")
    leavers, deployments = drawn.values()
    assert leavers.population["digest"] == deployments.population["digest"]
    test = {"procedures": ["inspection"], "tester": "Ruth Okafor", "tested_at": "2026-07-08"}
    test["evidence"] = [{"title": "t", "digest": "sha256:" + "0" * 64}]
    tests = [leavers.test(id="TS-1", control="access.leavers", **test)]
    tests.append(deployments.test(id="TS-2", control="change.change-control", **test))
    records = [leavers.workpaper, deployments.workpaper, *tests]
    for control, own, other in (
        ("access.leavers", "hr.leavers", "deployments"),
        ("change.change-control", "deployments", "hr.leavers"),
    ):
        for samples in ([leavers, deployments], [deployments, leavers]):
            texts = sheet_of(control, samples, records, tmp_path / "a.xlsx")
            assert f"System of {own}" in texts and not [it for it in texts if f"of {other}" in it]
        texts = sheet_of(control, [drawn[other]], records, tmp_path / "a.xlsx")
        assert not [it for it in texts if f"of {other}" in it]
    with pytest.raises(soc2.ArgumentError, match="two samples of the population `hr.leavers`"):
        sheet_of("access.leavers", [leavers, deployments, leavers], records, tmp_path / "a.xlsx")
    # As of an instant a report has no population: the title of the list tells.
    at = {"as_of": "2026-07-09T00:00:00Z"}
    texts = sheet_of("access.leavers", [deployments], tests[0], tmp_path / "a.xlsx", **at)
    assert texts.count("Engine: tested") == 1 and not [it for it in texts if it.startswith("A: ")]
    assert [it for it in sheet_of("access.leavers", [leavers], tests[0], tmp_path / "a.xlsx", **at) if it.startswith("A: ")]


def test_figures_that_the_engine_does_not_count_stand_alone(half_year, tmp_path):
    report, program, _ = half_year
    sheet = written(report, tmp_path / "a.xlsx", program=program, controls=["change.change-control"])["change.change-control"]
    figures = {row[0]: row for row in in_table(sheet, "Attribute|What must hold")}
    # Without the sample nobody but Python could count attributes: nothing is said to agree with them.
    assert figures["A"][7:10] == ["not told", "not told", None] and str(figures["A"][5]).startswith("=")
    assert figures["items"][7:9] == [25, 2] and "agrees" in figures["items"][9]
    index = openpyxl.load_workbook(tmp_path / "a.xlsx")["Index"]
    assert [row[3:5] for row in in_table(index, "Outcome|Controls with a sheet")] == [[None, None]]


def test_occurrences_are_held_against_the_engines(tmp_path, office):
    profile = {
        "profile": {
            "id": "p",
            "title": "t",
            "description": "d",
            "adopt": [{"control": "access.reviews", "owner": "Ruth Okafor", "effective": {"from": "2025-01-01"}}],
        }
    }
    program = soc2.Program(profile=profile)
    report = program.assess(period="2026-01-01/2026-07-01")
    (row,) = [it for it in report.operations if it["control"] == "access.reviews"]
    assert row["occurrences_expected"] > 1
    path = tmp_path / "a.xlsx"
    report.to_workbook(path, controls=["access.reviews"])
    sheet = recalculated(path, office)["access.reviews"]
    held = {row[0]: row[2:5] for row in in_table(sheet, "Occurrences|Formula")}
    assert held == {it: [row[f"occurrences_{it}"]] * 2 + ["agrees"] for it in ("expected", "found", "late", "missing")}


def test_hostile_facts_are_text(tmp_path, office):
    report = hostile_report()
    path = tmp_path / "hostile.xlsx"
    book = written(
        report,
        path,
        controls=[
            "access.leavers",
            *(it["control"] for it in report.controls if "aws.s3.public-access-blocked" in it["checks"]),
        ],
    )
    # Every formula is one of ours, by the functions that it begins with.
    formulas = [cell.value for sheet in book for cell in cells(sheet) if cell.data_type == "f"]
    ours = re.compile(r"^=(COUNTIF|IF|SUM|COUNTA|[A-J]\d+\+[A-J]\d+$|0$)")
    assert formulas and all(ours.match(it) for it in formulas)
    assert not [it for it in formulas if "HYPERLINK" in it or "cmd" in it]
    texts = [cell for sheet in book for cell in cells(sheet) if str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert [cell for cell in texts if cell.data_type == "s"]
    assert all(cell.quotePrefix for cell in texts if cell.data_type == "s")
    assert max(len(str(cell.value)) for sheet in book for cell in cells(sheet)) <= LONGEST_TEXT
    sheets = recalculated(path, office)
    no_errors_and_all_agree(sheets, at_least=0)
    shown = [cell.value for sheet in sheets.values() for cell in cells(sheet)]
    assert "=cmd|' /C calc'!A0" in shown and HOSTILE[0] in shown


def test_texts_are_as_they_were_in_libreoffice(tmp_path, office):
    book = Workbook("texts")
    book.sheet("texts").table(("text",), [(it,) for it in [*HOSTILE, "x" * 40_000, "a\x00b", "\ud800"]])
    path = tmp_path / "texts.xlsx"
    book.write(path)
    # Excel reads `_x0041_` as a character; LibreOffice and openpyxl do not, so the file is looked at.
    with zipfile.ZipFile(path) as parts:
        assert any(b">_x005F_x0041_<" in parts.read(it) for it in parts.namelist())
    shown = [str(cell.value).strip() for cell in cells(recalculated(path, office)["texts"])][1:]
    assert shown[: len(HOSTILE)] == [it.strip() for it in HOSTILE]
    assert len(shown[-3]) == LONGEST_TEXT and shown[-3].endswith("the report has it whole)")
    assert shown[-2:] == ["a\\u0000b", "\\ud800"]


def test_names_of_sheets_are_within_excels_rules():
    book = Workbook("names")
    wanted = ["a" * 40, "a" * 41, "A" * 40, "x[1]:*?/\\y", "'quoted'", "History", "", "\x00", "a&b", "index", "Index"]
    names = [book.name_for(it) for it in wanted]
    assert len({it.casefold() for it in names}) == len(names) and "history" not in [it.casefold() for it in names]
    for name in names:
        assert 0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\'\x00-\x1f]", name)
    book.sheet("", name=names[0]).table(("to",), [(Link("there", names[0]),)])
    sheet = openpyxl.load_workbook(io.BytesIO(book.content()))[names[0]]
    assert sheet["A2"].hyperlink.location == f"'{names[0]}'!A1"


def test_the_same_report_is_the_same_bytes(quarter, tmp_path):
    read = soc2.Report.read(quarter.json())
    for name in ("one.xlsx", "two.xlsx"):
        read.to_workbook(tmp_path / name)
    one, two = ((tmp_path / name).read_bytes() for name in ("one.xlsx", "two.xlsx"))
    assert one == two and [it.name for it in sorted(tmp_path.iterdir())] == ["one.xlsx", "two.xlsx"]
    with zipfile.ZipFile(io.BytesIO(one)) as book:
        assert {it.date_time for it in book.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not re.search(rb"20\d\d-\d\d-\d\dT", book.read("docProps/core.xml"))


def test_pages_are_laid_out_for_print_and_reading(quarter, tmp_path):
    book = written(quarter, tmp_path / "book.xlsx")
    for sheet in book:
        assert sheet.page_setup.orientation == "landscape" and sheet.page_setup.fitToWidth == 1
        assert sheet.sheet_properties.pageSetUpPr.fitToPage and sheet.print_title_rows and sheet.freeze_panes
        assert not sheet.protection.sheet
        assert sheet.oddFooter.center.text.endswith(quarter.digest) and "&P" in sheet.oddFooter.right.text
    links = [cell.hyperlink.location for cell in cells(book["Index"]) if cell.hyperlink]
    assert links == ["'shop.live-patching'!A1"]


def test_pages_break_above_headings(half_year, tmp_path):
    report, program, drawn = half_year
    book = written(report, tmp_path / "book.xlsx", program=program, samples=[drawn], controls=["change.change-control"])
    sheet = book["change.change-control"]
    breaks = [it.id for it in sheet.row_breaks.brk]
    headed = [sheet.cell(row + 2, 1) for row in breaks]
    assert len(breaks) >= 2 and all(it.font.bold and it.font.size == 11 for it in headed)
    assert not any(cell.value for row in breaks for cell in sheet[row + 1])
    # What is to be signed stands on one page.
    (conclusion,) = [cell.row for cell in cells(sheet) if str(cell.value).startswith("Conclusion (to be signed")]
    assert not [it for it in breaks if conclusion <= it <= conclusion + 5]


def test_requests_stand_in_a_workbook_of_a_report_that_was_read(sample, tmp_path):
    read = soc2.Report.read(sample.json())
    without = written(read, tmp_path / "a.xlsx", controls=[])
    assert "needs=" in without["Requests"]["A2"].value
    made = written(sample, tmp_path / "b.xlsx")
    given = written(read, tmp_path / "c.xlsx", needs=sample.needs())
    rows = [[cell.value for cell in row] for row in made["Requests"].iter_rows()]
    assert rows == [[cell.value for cell in row] for row in given["Requests"].iter_rows()]
    assert len(rows) == 4 + len(sample.needs()["to_ask_for"])
    with pytest.raises(soc2.ArgumentError, match="no control of the report"):
        read.to_workbook(tmp_path / "d.xlsx", controls=["nothing"])


def test_criteria_and_requests_are_those_of_the_controls_that_are_asked_for(sample, tmp_path):
    about = sample.needs()["to_ask_for"][0]["about"]["id"]
    book = written(sample, tmp_path / "a.xlsx", controls=[about])
    header, *rows = book["Requests"].iter_rows(min_row=5, values_only=True)
    assert header[:3] == ("Owner", "Due", "Ask") and [row[3] for row in rows] == [about]
    criteria = [it["criterion"] for it in sample.criteria if about in it["controls"]]
    assert [row[0] for row in book["Criteria"].iter_rows(min_row=6, values_only=True)] == criteria != []


def test_request_lists_are_handed_on(sample, tmp_path):
    wanted = soc2.request_list(sample.needs())
    asked = sample.needs()["to_ask_for"]
    assert [(it["owner"], it["due"], it["about"]) for it in wanted] == [
        (it["owner"], it["due"], it["about"]["id"]) for it in asked
    ]
    wanted.to_csv(tmp_path / "requests.csv")
    with (tmp_path / "requests.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [it["about"] for it in rows] == [it["about"]["id"] for it in asked]
    assert len(wanted.to_markdown().splitlines()) == 2 + len(asked) and len(wanted.to_pandas()) == len(asked)
    wanted.to_excel(tmp_path / "requests.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "requests.xlsx")["requests"]
    assert sheet.max_row == 1 + len(asked) and sheet.freeze_panes == "A2"
    hostile = soc2.Rows("x", ("a",), [{"a": "=1"}, {"a": "a|b\nc<d"}])
    hostile.to_csv(tmp_path / "x.csv")
    assert (tmp_path / "x.csv").read_text("utf-8-sig").splitlines()[1] == "'=1"
    assert hostile.to_markdown().splitlines()[3] == "| a\\|b c&lt;d |"


def test_last_year_is_rolled_forward(quarter, sample):
    alone = soc2.roll_forward(soc2.Report.read(quarter.json()))
    (row,) = alone.rows()
    assert (row["last_outcome"], row["last_verdict"], row["last_deviations"]) == ("fail", ["deviations_noted"], 1)
    assert row["this_outcome"] is None and row["recurring"] == []
    (row,) = soc2.roll_forward(quarter, quarter).rows()
    assert row["recurring"] == ["linux-host.kernel.security-patches-current: 1 then, 1 now"]
    assert (row["this_deviations"], row["state"]) == (1, "kept")
    program = soc2.Program(profile=ROOT / "examples/statements/quarter.profile.yaml", targets=["linux-host"])
    others = [ROOT / f"examples/facts/quarter/{name}.ndjson" for name in ("web-1", "web-2")]
    mended = program.assess(others, period="2026-07-01/2026-10-01")
    (row,) = soc2.roll_forward(quarter, mended).rows()
    assert row["recurring"] == [] and row["this_deviations"] == 0
    assert row["last_statement"] == row["this_statement"] == quarter.control("shop.live-patching").statement
    states = {it["control"]: it["state"] for it in soc2.roll_forward(quarter, sample)}
    assert states["shop.live-patching"] == "gone" and states["access.leavers"] == "new"
    with pytest.raises(soc2.ArgumentError, match="later than this year's") as caught:
        soc2.roll_forward(sample, quarter)
    assert caught.value.hint == "name the earlier report first"


def test_a_report_says_what_to_ask_for(hosts):
    report = hosts.assess(as_of="2026-11-21T06:00:00Z")
    assert soc2.request_list(report) == soc2.request_list(report.needs())
    with pytest.raises(soc2.ArgumentError, match="an int does not say"):
        soc2.request_list(7)
