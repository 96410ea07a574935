"""A client's list as it comes, held against totals, frozen, drawn, tested, and counted by the engine."""

import json
import pickle
from decimal import Decimal, localcontext

import pandas
import pytest
import soc2
from conftest import ROOT
from soc2.population import DrawnSample, Population

ABOUT = {"name": "hr.leavers", "title": "People who left", "system": "HR", "period": "2026-01-01/2026-07-01"}
FROZEN = {"query": "all", "extracted_at": "2026-07-02T08:00:00Z", "by": "Ruth Okafor", "at": "2026-07-02T09:00:00Z"}
SEED = {"by": "Li Wei", "at": "2026-07-03T09:00:00Z"}
LINES = "Employee;Last day;Paid\nE-17;2026-02-28;1.200,50\nÉ-4;2026-05-31;99\n"


def read(content, **given):
    return Population.from_csv(content, id="Employee", **{"date": "Last day", **ABOUT, **given})


FILES = {
    "as it is": (LINES.encode(), {}),
    "with a byte order mark": (LINES.encode("utf-8-sig"), {}),
    "as Unicode text of Excel": (LINES.replace(";", "\t").encode("utf-16"), {}),
    "of Windows": (LINES.encode("windows-1252"), {"encoding": "windows-1252"}),
    "with the delimiter above": (b"sep=;\r\n" + LINES.replace("\n", "\r\n").encode(), {}),
    "with blank rows": (LINES.replace("\n", "\n\n;;\n").encode(), {}),
    "with bars": (LINES.replace(";", "|").encode(), {}),
    "with a delimiter that is said": (LINES.replace(";", ":").encode(), {"delimiter": ":"}),
    "with quoted lines": (LINES.replace("99", '"9\n9"').encode(), {}),
    "with dates in another form": (
        LINES.replace("2026-02-28", "28.02.2026").replace("2026-05-31", "31.05.2026").encode(),
        {"date_format": "%d.%m.%Y"},
    ),
    "as a table": (pandas.DataFrame({"Employee": ["E-17", "É-4"], "Last day": ["2026-02-28", "2026-05-31"]}), {}),
    "as rows": ([{"Employee": "E-17", "Last day": "2026-02-28"}, {}, {"Employee": "É-4", "Last day": "2026-05-31"}], {}),
}


@pytest.mark.parametrize("name", FILES)
def test_lists_are_read_as_they_come(name, tmp_path):
    content, given = FILES[name]
    population = read(content, **given)
    assert [(it["id"], it["at"]) for it in population.items] == [("E-17", "2026-02-28"), ("É-4", "2026-05-31")]
    assert read(content, **given).freeze(**FROZEN).digest == read(LINES.encode()).freeze(**FROZEN).digest
    if isinstance(content, bytes):
        path = tmp_path / "list.csv"
        path.write_bytes(content)
        assert read(path, **given).items == population.items
        with path.open("rb") as file:
            assert read(file, **given).list.name == "list.csv"


def test_times_are_instants_in_utc():
    row = {"Employee": "E-1", "Last day": "2026-02-28 18:00:00"}
    at = {"zone": "Europe/Berlin"}
    assert read([row], **at).items[0]["at"] == "2026-02-28T17:00:00Z"
    assert read([{**row, "Last day": "2026-02-28T18:00:00+05:00"}]).items[0]["at"] == "2026-02-28T13:00:00Z"
    assert read([{**row, "Last day": pandas.Timestamp("2026-02-28T18:00Z")}]).items[0]["at"] == "2026-02-28T18:00:00Z"


TOTALS = [
    *("Total", "TOTAL:", "totals", "Sum", "Summe", "Gesamt", "Gesamtsumme", "Subtotal", "Sub-total", "Grand Total"),
    *("Count: 3", "3 rows", "(3 rows)", "1,200 records.", "Total: 3", "Total rows: 3"),
]


REFUSED = {
    "not UTF-8": (LINES.encode("windows-1252"), {}, ["row 3", "0xc9", "then the row reads `É-4;", "windows-1252"]),
    "another encoding": (LINES.encode("windows-1252"), {"encoding": "ascii"}, ["row 3", "ASCII"]),
    "no encoding": (LINES.encode(), {"encoding": "klingon"}, ["`klingon` is no encoding"]),
    "empty": (b"", {}, ["Employee"]),
    "no such column": (b"Name;Day\nA;B\n", {}, ["no column `Employee`", "`Name`"]),
    "a column twice": (b"Employee;Last day;Last day\n", {}, ["`Last day` stands twice"]),
    "an id twice": (b"Employee;Last day\nA;2026-02-28\n\nA;2026-02-27\n", {}, ["row 4: `A` stands in row 2 already"]),
    "no id": (b"Employee;Last day\n;2026-02-28\n", {}, ["row 2: no `Employee`"]),
    "no date": (b"Employee;Last day\nA;\n", {}, ["row 2: no `Last day`"]),
    "odd dates": (
        b"Employee;Last day\nA;28.02.2026\nB;2/3/26\nC;46081\nD;2026-02-30\n",
        {},
        ["row 2", "row 3", "row 4", "row 5"],
    ),
    "no zone": (b"Employee;Last day\nA;2026-02-28T10:00:00\n", {}, ["row 2", "zone="]),
    "times that there are not": (
        b"Employee;Last day\nA;2026-03-29T02:30:00\n",
        {"zone": "Europe/Berlin"},
        ["row 2: `2026-03-29T02:30:00` is no time of `Europe/Berlin`", "its offset"],
    ),
    "times that there are twice": (
        b"Employee;Last day\nA;26.10.2025 02:30\n",
        {"zone": "Europe/Berlin", "date_format": "%d.%m.%Y %H:%M"},
        ["row 2: `26.10.2025 02:30` is twice a time of `Europe/Berlin`", "its offset"],
    ),
    "days that are times": (
        pandas.DataFrame({"Employee": ["A"], "Last day": pandas.to_datetime(["2026-02-28"])}),
        {},
        ["row 1", "zone=", ".dt.date"],
    ),
    "a workbook": (b"PK\x03\x04\x14\x00", {}, ["list: it is an Excel workbook", "pandas.read_excel"]),
    "another zone": (b"Employee;Last day\nA;2026-02-28T10:00:00\n", {"zone": "Mars"}, ["`Mars` is no time zone"]),
    "another form": (b"Employee;Last day\nA;2026-02-28\n", {"date_format": "%d.%m.%Y"}, ["row 2", "%d.%m.%Y"]),
    "a line of totals": (b"Employee;Last day\nA;2026-02-28\nTotal\n", {}, ["row 3: 1 cells", "totals"]),
    "lines of totals in all cells": (
        b"Employee;Last day\nTotal 7;2026-02-28\n" + "".join(f"{it};2026-02-28\n" for it in TOTALS).encode(),
        {},
        [f"row {row}: `{it}` is a line of totals" for row, it in enumerate(["Total 7", *TOTALS], 2)],
    ),
    "outside the period": (b"Employee;Last day\n\nA;2026-02-28\n\nB;2026-07-28\n", {}, ["row 5", "outside the period"]),
    "no list": (7, {}, ["an int is no list"]),
    "no rows": ([7], {}, ["row 1", "an int is no row"]),
}


@pytest.mark.parametrize("name", REFUSED)
def test_mistakes_are_told_with_their_rows(name):
    content, given, said = REFUSED[name]
    with pytest.raises(soc2.Soc2Error) as caught:
        read(content, **given).freeze(**FROZEN)
    assert all(it in caught.value.message for it in said), caught.value.message
    assert caught.value.hint or name == "no rows"


def test_a_file_that_is_not_there_is_told_as_python_tells_it():
    with pytest.raises(FileNotFoundError) as caught:
        read("nowhere.csv")
    assert caught.value.filename == "nowhere.csv"


def test_names_that_begin_like_totals_are_items():
    names = ["Sum-1", "SUM1", "Totalenergies", "Count Basie", "T-3", "Gesamtschule", "rows", "R 3 rows", "Sumner"]
    assert [it["id"] for it in read([{"Employee": it} for it in names], date=None).items] == names


def test_a_list_is_held_against_control_totals():
    population = read(LINES.encode()).reconcile(2, by="Payroll").reconcile("1299.50", by="Ledger", column="Paid", decimal=",")
    assert [it.agrees for it in population.reconciliations] == [True, True]
    assert population.freeze(**FROZEN).completeness == "established"
    more = read(LINES.encode()).reconcile(3, by="Payroll")
    assert more.reconciliations[0].difference == -1 and "1 less than 3 by Payroll" in str(more.reconciliations[0])
    assert more.freeze(**FROZEN).doubts == ("the control total is 3 (Payroll), the list has 2 items",)
    assert read(LINES.encode()).freeze(**FROZEN).completeness == "not_established"
    for refused in (1.5, "x", True, None, Decimal("NaN")):
        with pytest.raises(soc2.ArgumentError):
            population.reconcile(refused, by="x")
    with pytest.raises(soc2.StatementError, match=r"row 2: `1.200,50` is no number"):
        population.reconcile(1, by="Ledger", column="Paid")


@pytest.mark.parametrize("total", ["3.5", Decimal("2.000001"), -2, "-1"])
def test_rows_are_counted_in_whole_numbers(total):
    with pytest.raises(soc2.ArgumentError, match="counts no rows") as caught:
        read(LINES.encode()).reconcile(total, by="Payroll")
    assert "column=" in caught.value.hint
    assert read(LINES.encode()).reconcile("2.0", by="Payroll").freeze(**FROZEN).told["control_total"]["count"] == 2


def test_sums_are_exact_whatever_numbers_are_rounded_to():
    rows = [{"Employee": f"E-{n}", "Paid": it} for n, it in enumerate(("12345.67", "17654.34", "1E-9", "1E+20"))]
    said = "100000000000000030000.010000001"
    with localcontext() as context:
        context.prec = 4
        population = read(rows, date=None).reconcile(said, by="Ledger", column="Paid").reconcile(Decimal("4E+1"), by="Badges")
        held, more = population.reconciliations
        assert (held.found, held.difference, held.agrees) == (Decimal(said), 0, True)
        assert str(held) == f"the sum of `Paid`, {said}, agrees with {said} by Ledger"
        assert str(more) == "4 rows are 36 less than 40 by Badges"
        off = population.reconcile("-100000000000000030000.01", by="Bank", column="Paid").reconciliations[-1]
        assert "is 200000000000000060000.020000001 more than -100000000000000030000.01 by Bank" in str(off)
        told = population.freeze(**FROZEN).told
    assert told["compared"][0]["found"] == said and told["control_total"]["count"] == 40
    # A billion digits are no number that anybody wrote.
    for much in (Decimal("1E+999999999"), Decimal("1E-999999999"), "1E+999999999"):
        with pytest.raises(soc2.ArgumentError, match="is no number"):
            population.reconcile(much, by="Ledger", column="Paid")


NUMBERS = {
    ("1234567", "."): "1234567",
    ("1,234,567.80", "."): "1234567.80",
    ("1.234.567,80", ","): "1234567.80",
    ("1'234.5", "."): "1234.5",
    ("12 345,5", ","): "12345.5",
    ("- 1\N{NO-BREAK SPACE}000", "."): "-1000",
    ("+12,345", "."): "12345",
    ("007", "."): "7",
    (".5", "."): "0.5",
    ("0,500", ","): "0.5",
    ("12345,678", ","): "12345.678",
}
NO_NUMBERS = [
    *(("12345,678", "."), ("0,500", "."), ("00,500", "."), ("000,000", "."), (",500", "."), ("-0,500", "."), ("1,5", ".")),
    *(("1,2E3", "."), ("1,23,456", "."), ("12345.678", ","), ("0.500", ","), ("1.234,5", "."), ("1,234'567", ".")),
    *(("1 234,567", "."), ("1 5", "."), ("1'2", ","), ("0 500", "."), ("12 EUR", "."), ("", "."), ("NaN", ".")),
]


@pytest.mark.parametrize(("cell", "decimal"), [*NUMBERS, *NO_NUMBERS])
def test_a_number_that_reads_in_two_ways_is_refused(cell, decimal):
    population = read([{"Employee": "E-1", "Paid": cell}], date=None)
    if (cell, decimal) in NUMBERS:
        held = population.reconcile(NUMBERS[cell, decimal], by="Ledger", column="Paid", decimal=decimal).reconciliations[0]
        assert held.agrees, held
    else:
        with pytest.raises(soc2.StatementError, match="row 1: .* is no number") as caught:
            population.reconcile(1, by="Ledger", column="Paid", decimal=decimal)
        assert caught.value.hint


def test_what_a_difference_comes_to_is_the_engines():
    paid = {"column": "Paid", "decimal": ","}
    population = read(LINES.encode()).reconcile(2, by="Payroll").reconcile("1299.49", by="Ledger", **paid)
    assert population.reconciliations[1].difference == Decimal("0.01")
    frozen = population.reconcile(3, by="Badges").freeze(**FROZEN)
    assert frozen.completeness == "refuted"
    assert frozen.doubts == ("the sum of `Paid` is 1299.50, and 1299.49 by Ledger", "the list has 2 items, and 3 by Badges")
    # It stands in the workpaper, so in the records of an assessment, and nobody says that the list is a part.
    about = frozen.workpaper["population"]
    assert "complete" not in about and about["control_total"] == {"count": 2, "by": "Payroll"}
    assert about["compared"][0] == {"column": "Paid", "found": "1299.50", "expected": "1299.49", "by": "Ledger"}
    drawn = frozen.draw("4 4 1 6", size=1, **SEED)
    assert drawn.reconciliations == (*population.reconciliations, drawn.reconciliations[2])
    assert [str(it) for it in DrawnSample.drawn(drawn.workpaper).reconciliations] == [str(it) for it in drawn.reconciliations]
    # A sum that agrees is somebody's word; a count that agrees was counted when the list was read.
    summed = read(LINES.encode()).reconcile("1299.5", by="Ledger", **paid)
    assert summed.freeze(**FROZEN).completeness == "not_established"
    assert summed.reconcile(2, by="Payroll").freeze(**FROZEN).completeness == "established"


def deployments():
    """The 180 deployments of the examples, as a client's file of them would be."""
    said = soc2.draw(ROOT / "examples/samples/deployments.yaml")
    lines = ["deployment,time,service"]
    lines += [f"{it['id']},{it['at']},{it['said']['service']}" for it in said.population["items"]]
    listed = Population.from_csv(
        "\n".join(lines).encode(),
        id="deployment",
        date="time",
        name="deployments",
        title="Deployments to production",
        system="GitHub Actions",
        period="2026-01-01/2026-07-01",
    )
    frozen = listed.reconcile(180, by="Invoices").freeze(
        query="all", extracted_at="2026-07-02T08:15:00Z", by="Ruth Okafor", at="2026-07-02T09:30:00Z"
    )
    return said, frozen


def test_a_draw_is_the_engines():
    said, frozen = deployments()
    assert (frozen.count, frozen.digest) == (180, said.population["digest"])
    assert frozen.dates == ("2026-01-06T17:16:24Z", "2026-06-27T21:55:34Z")
    seed = said.seed
    drawn = frozen.draw(seed["value"], size=20, by=seed["by"], at=seed["at"])
    replaced = drawn.enlarge(25).replace("deploy-1065", "not_applicable", by="Ruth Okafor", at="2026-07-06T13:20:00Z")
    assert [it["id"] for it in replaced.items] == [it["id"] for it in said.items]
    usual = frozen.draw("x", size="most", occurrences_in_a_year=365, **{"by": "A", "at": "2026-07-04T00:00:00Z"})
    assert len(usual.items) == soc2.usual_size(365)["row"]["most"] and "convention" in usual.convention
    everything = frozen.census(by="A", at="2026-07-04T00:00:00Z")
    assert everything.is_census and len(everything.items) == 180
    with pytest.raises(soc2.StatementError):
        frozen.draw("early", size=3, by="A", at="2026-07-02T09:00:00Z")
    with pytest.raises(soc2.ArgumentError, match="only grows"):
        drawn.enlarge(5)
    with pytest.raises(soc2.StatementError):
        drawn.replace("deploy-1065", "no_evidence", by="A", at="2026-07-06T13:20:00Z")
    with pytest.raises(soc2.ArgumentError, match="occurrences_in_a_year"):
        frozen.draw("x", size="least", by="A", at="2026-07-04T00:00:00Z")


def recorded_deployments():
    """The same test as in the examples, recorded here."""
    said, frozen = deployments()
    drawn = frozen.draw(said.seed["value"], size=25, by=said.seed["by"], at=said.seed["at"])
    drawn = drawn.replace("deploy-1065", "not_applicable", by="Ruth Okafor", at="2026-07-06T13:20:00Z")
    for it in drawn.items:
        deviates = it["id"] in ("deploy-1117", "deploy-1213")
        drawn = drawn.record(it["id"], A="met", B="met", C="deviation" if deviates else "met", D="met", E="met")
    drawn = drawn.record("deploy-1117", C="deviation", note="The author approved it.")
    test = drawn.test(
        id="TS-1",
        control="change.change-control",
        procedures=["inspection"],
        tester="Ruth Okafor",
        reviewer="Jan de Vries",
        tested_at="2026-07-08",
        evidence=[{"title": "Workpaper.xlsx", "digest": "sha256:" + "0" * 64}],
    )
    return drawn, test


def test_why_so_few_are_enough_is_handed_on():
    frozen = read(LINES.encode()).freeze(**FROZEN)
    one = frozen.draw("4 4 1 6", size=1, size_basis="both went through one workflow", **SEED)
    assert one.workpaper["sample"]["size_basis"] == "both went through one workflow"
    assert "size_basis" not in one.enlarge(2).workpaper["sample"]
    assert one.enlarge(2, size_basis="all").workpaper["sample"]["size_basis"] == "all"
    assert "size_basis" not in frozen.draw("4 4 1 6", size=1, **SEED).workpaper["sample"]


def test_a_list_is_shown_in_a_line():
    population = read(LINES.encode())
    assert repr(population) == "<soc2.Population hr.leavers: 2 items of list>"
    frozen = population.freeze(**FROZEN)
    assert repr(frozen) == f"<soc2.FrozenPopulation hr.leavers: 2 items, not_established, {frozen.digest}>"


def test_the_engine_counts_what_was_recorded():
    drawn, test = recorded_deployments()
    report = soc2.Program().assess(period="2026-01-01/2026-07-01", records=[drawn.workpaper, test])
    told = next(it for it in report.populations if it["control"] == "change.change-control")
    assert (told["count"], told["items"], told["deviating"], told["rate"]) == (180, 25, 2, "8.0%")
    assert (told["selection"], told["completeness"], told["upper_limit"]) == ("drawn", "established", "20.0%")
    assert (told["upper_limit_items"], told["upper_limit_population"]) == (34, 179)
    (results,) = drawn.results(test)
    assert [it["item"] for it in results["deviating"]] == ["deploy-1117", "deploy-1213"] and not results["missing"]
    assert results["attributes"]["C"]["rate"] == "8.0%" and len(results["attributes"]["A"]["met"]) == 25
    for it in test["tests"][0]["results"]:
        del it["attributes"]["B"]
    (asked,) = drawn.results(test, program=soc2.Program())
    assert len(asked["missing"]) == len(asked["attributes"]["B"]["missing"]) == 25, "nobody looked at attribute B"
    assert not drawn.results(test)[0]["missing"], "what had to be looked at, the control says"
    test["tests"][0]["population"]["digest"] = "sha256:" + "0" * 64
    with pytest.raises(soc2.ArgumentError, match="no test of the population"):
        drawn.results(test)


def test_results_are_recorded_from_a_sheet(tmp_path):
    _, frozen = deployments()
    drawn = frozen.draw("1", size=3, by="A", at="2026-07-04T00:00:00Z")
    sheet = tmp_path / "sheet.csv"
    drawn.record(drawn.items[0]["id"], A="met", B="not_applicable", note="=1+1").to_csv(sheet, ["A", "B"])
    text = sheet.read_text("utf-8-sig")
    assert text.splitlines()[0] == "number,item,at,A,B,note,service" and ",'=1+1," in text
    back = drawn.record_csv(sheet)
    assert back.untested == tuple(it["id"] for it in drawn.items[1:])
    assert back == drawn.record(drawn.items[0]["id"], A="met", B="not_applicable", note="=1+1")
    ids = [it["id"] for it in drawn.items]
    filled = drawn.record_csv([{"item": it, "A": "Met", "B": "Not applicable"} for it in ids])
    assert not filled.untested
    refused = {
        "was not drawn": [{"item": "deploy-0", "A": "met"}],
        "is no result": [{"item": ids[0], "A": "ok"}],
        "already": [{"item": ids[0], "A": "met"}, {"item": ids[0], "A": "met"}],
    }
    for said, rows in refused.items():
        with pytest.raises(soc2.StatementError, match=said):
            drawn.record_csv(rows)
    for item, results in ((ids[0], {"A": "pass"}), ("deploy-0", {"A": "met"}), (ids[0], {})):
        with pytest.raises(soc2.ArgumentError):
            drawn.record(item, results)


def test_samples_never_change_and_are_kept():
    drawn, test = recorded_deployments()
    again = pickle.loads(pickle.dumps(drawn))
    assert again == drawn and hash(again) == hash(drawn) and again.test is not None and "25 tested" in repr(again)
    assert DrawnSample.drawn(json.loads(json.dumps(drawn.workpaper))).items == drawn.items
    with pytest.raises(AttributeError):
        drawn.population = {}
    nothing = {name: it for name, it in drawn.workpaper.items() if name != "sample"}
    with pytest.raises(soc2.StatementError, match="nothing is drawn"):
        DrawnSample.drawn(nothing)


def test_lists_never_change_and_are_values():
    population = read(LINES.encode()).reconcile(2, by="Payroll")
    frozen = population.freeze(**FROZEN)
    for it in (population, frozen):
        again = pickle.loads(pickle.dumps(it))
        assert again == it and hash(again) == hash(it) and {it: 1}[again] == 1
    assert population != read(LINES.encode()) and hash(population) != hash(read(LINES.encode(), name="hr.others"))
    assert frozen != population.freeze(**{**FROZEN, "by": "Jan de Vries"})
    for change in (
        lambda: population.items[0].__setitem__("id", "X"),
        lambda: population.list.rows[0].cells.__setitem__("Employee", "X"),
        lambda: setattr(population, "items", ()),
        lambda: setattr(population.about, "id", "X"),
        lambda: setattr(frozen, "population", population),
    ):
        with pytest.raises(AttributeError):
            change()
    before = repr(frozen), frozen.workpaper
    frozen.told["items"].clear()
    frozen.workpaper["items"].clear()
    frozen.workpaper["population"].clear()
    assert (repr(frozen), frozen.workpaper) == before
    assert len(frozen.told["items"]) == 2 and frozen == population.freeze(**FROZEN)
    drawn = frozen.draw("4 4 1 6", size=1, **SEED)
    drawn.file.clear()
    drawn.population["items"].clear()
    drawn.items[0].clear()
    assert drawn == frozen.draw("4 4 1 6", size=1, **SEED)
    paper = frozen.draw("4 4 1 6", size=1, **SEED).workpaper
    kept = DrawnSample.drawn(paper)
    paper["items"].clear()
    assert kept.workpaper["items"]
