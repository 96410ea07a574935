"""The command `soc2`: what it prints is what the package says, and its status says what came of it."""

import doctest
import importlib
import json
import os
import pkgutil
import pty
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import soc2
from conftest import ROOT
from soc2.cli import command, line, said

STATED = ROOT / "examples/statements"
SAMPLE = ROOT / "examples/facts/sample"
COMMANDS = list(line.soc2.commands)


@pytest.fixture
def run(capsysbinary, monkeypatch, day):
    """Runs a command line in a folder of files: its status, what it printed, and what it complained of."""
    monkeypatch.chdir(day)
    monkeypatch.setenv("COLUMNS", "80")

    def run(typed, *more):
        capsysbinary.readouterr()
        status = line.run([*shlex.split(typed), *map(str, more)])
        said = capsysbinary.readouterr()
        return status, said.out.decode(), said.err.decode()

    return run


@pytest.fixture(scope="session")
def day(tmp_path_factory):
    """What the examples of the help name."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "facts").mkdir()
    for file in SAMPLE.iterdir():
        (folder / "facts" / file.name).write_bytes(file.read_bytes())
    program = soc2.Program()
    program.assess(SAMPLE, as_of="2026-11-21T12:00:00Z").write(folder / "report.json")
    program.assess(SAMPLE, as_of="2026-11-21T12:00:00Z").write(folder / "before.json")
    program.assess(folder / "facts/host-web-1.json", as_of="2026-11-22T12:00:00Z").write(folder / "after.json")
    (folder / "empty.ndjson").write_text("")
    program.assess(SAMPLE, as_of="2026-11-22T12:00:00Z", baseline=folder / "before.json").write(folder / "since.json")
    program.assess(SAMPLE, values=True).write(folder / "values.json")
    program.assess(SAMPLE, values=True, redaction_key=b"k" * 16).write(folder / "keyed.json")
    (folder / "profile.yaml").write_bytes((STATED / "profile.yaml").read_bytes())
    (folder / "role.txt").write_text("s3:Get*\niam:ListUsers\n")
    (folder / "leavers.yaml").write_bytes((ROOT / "examples/samples/deployments.yaml").read_bytes())
    (folder / "bad.json").write_text('{"subject": {}}\n')
    (folder / "bad.yaml").write_text("checks:\n  - idd: a\n")
    (folder / "scope.yaml").write_text("scope:\n  titel: x\n")
    (folder / "lines.ndjson").write_text((SAMPLE / "host-web-1.json").read_text().replace("\n", " ") + "\nno JSON\n")
    return folder


def process(*args, **of):
    """The command as a process of its own."""
    return subprocess.Popen([sys.executable, "-m", "soc2", *map(str, args)], **of)


MODULES = [name for _, name, _ in pkgutil.iter_modules(soc2.cli.__path__, "soc2.cli.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_of_the_documentation_run(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0


EXAMPLES = [(name, typed) for name in COMMANDS for _, typed in line.soc2.commands[name].examples]


@pytest.mark.parametrize(("name", "typed"), EXAMPLES)
def test_examples_of_the_help_run(run, tmp_path, name, typed):
    typed = typed.removeprefix('eval "$(').removesuffix(')"').split(" > ")[0]
    words = shlex.split(typed)
    assert words.pop(0) == "soc2" and words[0] == name
    words = [str(tmp_path / it) if before == "--output" else it for before, it in zip(["", *words], words, strict=False)]
    status, out, err = run("", *words)
    finds = name == "diff" or "--fail-on" in words
    assert (status, err) == (command.FOUND if finds else command.MADE, "")
    assert out or [it for it in tmp_path.iterdir() if it.stat().st_size]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_for_shows_examples_and_fits_80_columns(run, name):
    status, out, _ = run(f"{name} --help")
    assert status == 0 and "Examples:" in out and out.index("Other:") < out.index("Examples:")
    assert len(line.soc2.commands[name].examples) >= 2
    assert max(len(it) for it in out.split("\n")) <= 80
    first = line.soc2.commands[name].help.split("\b")[0]
    assert first.count(".") + first.count(":") >= 2


def test_a_command_alone_says_what_there_is(run):
    status, out, _ = run("--help")
    assert status == 0 and all(f"  {name} " in out for name in COMMANDS)
    status, out, err = run("")
    assert (status, out) == (command.BAD_INPUT, "") and err.startswith("Usage: soc2 ") and "Try `" not in err
    assert run("--version")[:2] == (0, f"soc2 {soc2.__version__}\n")


JSON = {
    "sample": ("--as-of 2026-11-21T12:00:00Z", lambda: soc2.Program().assess(SAMPLE, as_of="2026-11-21T12:00:00Z")),
    "newest": ("--target aws", lambda: soc2.Program(targets=["aws"]).assess(SAMPLE)),
    "built-in profile": ("--profile sysdig-guide", lambda: soc2.Program(profile="sysdig-guide").assess(SAMPLE)),
    "no facts": (
        "--facts {empty} --as-of 2026-11-21T12:00:00Z",
        lambda: soc2.Program().assess((), as_of="2026-11-21T12:00:00Z"),
    ),
    "stated": (
        f"--profile {STATED}/profile.yaml --scope {STATED}/scope.yaml --records {STATED}/records.yaml"
        f" --acceptances {STATED}/acceptances.yaml --as-of 2026-11-21T06:00:00Z --values",
        lambda: soc2.Program(profile=STATED / "profile.yaml").assess(
            SAMPLE,
            as_of="2026-11-21T06:00:00Z",
            scope=STATED / "scope.yaml",
            records=STATED / "records.yaml",
            acceptances=STATED / "acceptances.yaml",
            values=True,
        ),
    ),
    "baseline": (
        "--baseline before.json --as-of 2026-11-22T12:00:00Z",
        lambda: soc2.Program().assess(SAMPLE, as_of="2026-11-22T12:00:00Z", baseline=Path("before.json")),
    ),
    "period": (
        f"--profile {STATED}/quarter.profile.yaml --facts {ROOT}/examples/facts/quarter --target linux-host"
        " --period 2026-07-01/2026-10-01",
        lambda: soc2.Program(profile=STATED / "quarter.profile.yaml", targets=["linux-host"]).assess(
            ROOT / "examples/facts/quarter", period="2026-07-01/2026-10-01"
        ),
    ),
}


@pytest.mark.parametrize("case", JSON)
def test_the_report_is_that_of_the_package_byte_for_byte(run, tmp_path, case):
    typed, made = JSON[case]
    empty = tmp_path / "empty.ndjson"
    empty.write_text("")
    typed = typed.format(empty=empty)
    status, out, _ = run(f"assess --format json {typed}")
    report = made()
    assert (status, out.encode()) == (0, report.json())
    if "--values" not in typed:
        for detail in ("summary", "failed", "full"):
            assert run(f"assess --detail {detail} {typed}")[1] == report.text(detail)
        assert run(f"assess --color always {typed}")[1] == report.text(color=True)


def test_a_pipe_is_read_once(tmp_path):
    report = soc2.Program(targets=["aws"]).assess(as_of="2026-11-21T12:00:00Z")
    report.write(tmp_path / "before.json")
    pipe = tmp_path / "after.json"
    os.mkfifo(pipe)
    with process("diff", tmp_path / "before.json", pipe, stdout=subprocess.PIPE) as diff:
        pipe.write_bytes(report.json())
        out, _ = diff.communicate(timeout=60)
    assert diff.returncode == command.MADE and b"none" in out


def test_the_page_is_that_of_the_package(run):
    status, out, _ = run("assess --format html --as-of 2026-11-21T12:00:00Z")
    assert (status, out) == (0, soc2.Program().assess(SAMPLE, as_of="2026-11-21T12:00:00Z").html())


BAD = {
    "assess --facts bad.json": ["bad.json:1:", "4 problems; no report was made"],
    "assess --catalog bad.yaml --facts bad.json --scope scope.yaml": ["bad.yaml:2:5", "bad.json:1:", "scope.yaml:2:3", "^"],
    "assess --facts bad.json --scope scope.yaml": ["bad.json:1:", "scope.yaml:2:3", "    | ", "    = "],
    "assess --facts no.json --records no.yaml": ["no.json: No such file", "no.yaml: No such file"],
    "assess --profile sysdig-giude": ["--profile", "did you mean `sysdig-guide`?"],
    "assess --as-of yesterday --target nope": ["`nope`", "known targets"],
    "assess --as-of yesterday": ["--as-of: `yesterday` is not an instant"],
    "assess --period 2026": ["--period: "],
    "assess --as-of 2026-01-01T00:00:00Z --period 2026-01-01/2026-02-01": ["--as-of and --period"],
    "assess --reports before.json": ["--reports", "`--period`"],
    "assess --values": ["--values", "`--format json`"],
    "assess --redaction-key role.txt": ["--redaction-key", "`--values`"],
    "assess --format sarif": ["--format sarif is not built yet: text, json and html are"],
    "assess --frmat json": ["No such option", "--format", "Try `soc2 assess --help`"],
    "asess": ["did you mean `assess`?"],
    "assess --output facts": ["--output: facts is not a regular file"],
    "assess --output no/report.json": ["--output: no/report.json: No such file"],
    "assess --baseline after.json --as-of 2026-11-21T06:00:00Z": ["after.json", "later than this report"],
    "explain cc6.1": ["unknown id `cc6.1`: did you mean `CC6.1`?"],
    "explain zzz": ["unknown id `zzz`: `soc2 coverage` lists"],
    "explain password-policy": ["did you mean `aws.iam.password-policy"],
    "explain report.json CC6.1 --facts facts": ["leave out --facts"],
    "explain no.json CC6.1": ["no.json: no such report: make it with"],
    "explain bad.json CC6.1": ["bad.json"],
    "explain report.json": ["report.json: of a report, say an id after it"],
    "assess --as-of 2026-11-21": ["--as-of: `2026-11-21` is a day", "2026-11-21T00:00:00Z"],
    "explain report.json aws.iam.password-policy-min-length --subject x": ["min-length` on the subject `x`"],
    "diff report.json no.json": ["no.json: No such file"],
    "diff report.json bad.json": ["bad.json", "nothing was compared"],
    "verify since.json": ["what changed since an earlier one: give that with `--baseline`"],
    "verify values.json": ["the report shows facts: say `--values`"],
    "verify keyed.json --values": ["give that key with `--redaction-key`"],
    "assess --facts empty.ndjson": ["`--facts`", "`--as-of`"],
    "verify bad.json": ["bad.json", "nothing was verified"],
    "verify report.json --facts bad.json --scope scope.yaml": ["bad.json:1:", "scope.yaml:2:3"],
    "sample bad.yaml": ["bad.yaml:", "nothing was drawn"],
    "sample --size 3": ["--size: "],
    "sample --confidence much": ["much"],
    "needs --permissions no.txt": ["--permissions: no.txt: No such file"],
    "coverage --scope scope.yaml --catalog bad.yaml": ["scope.yaml:2:3", "bad.yaml:2:5"],
    "completion csh": ["csh"],
}


@pytest.mark.parametrize("typed", BAD)
def test_what_is_wrong_is_told_whole_on_standard_error(run, typed):
    status, out, err = run(typed)
    assert (status, out) == (command.BAD_INPUT, "")
    assert [it for it in BAD[typed] if it not in err] == [], err
    assert "Traceback" not in err and not re.search("`[a-z_]+=", err) and "None" not in err


#: Arguments that no command takes.
PYTHON_ALONE = {
    *("as_of_column", "budget", "column", "documents", "needs", "occurrences_in_a_year", "program", "progress", "statements"),
}
PACKAGE = Path(soc2.__file__).parent
MESSAGES = [*(ROOT / "soc2-py/src").rglob("*.rs"), *(it for it in PACKAGE.rglob("*.py") if it.parent.name != "cli")]


@pytest.mark.parametrize("file", MESSAGES, ids=lambda it: f"{it.parent.name}/{it.name}")
def test_an_argument_that_a_message_names_is_an_option_by_that_name(file):
    options = {it.name for it in line.soc2.commands["assess"].params}
    code = re.sub(r'""".*?"""', "", file.read_text(), flags=re.DOTALL)
    code = "\n".join(it for it in code.splitlines() if not it.lstrip().startswith(("#", "//")))
    named = re.findall(r'"[^"\n]*?`([a-z_]+)=(?:True|False|…)?`', code)
    assert set(named) <= options | PYTHON_ALONE
    for name in set(named) & options:
        assert said.spelled(f"say `{name}=`") == f"say `{said.option(name)}`"


EXPLAINED = {
    "catalog": "bad.yaml",
    "profile": "profile.yaml",
    "target": "aws",
    "facts": "facts",
    "reports": "before.json",
    "scope": "scope.yaml",
    "records": "bad.yaml",
    "acceptances": "bad.yaml",
    "as_of": "2026-11-21T06:00:00Z",
    "period": "2026-07-01/2026-10-01",
    "keep_going": None,
}


def test_what_a_report_was_made_from_is_not_named_beside_it(run):
    own = {"what", "subject", "output", "progress", "help"}
    taken = {it.name for it in line.soc2.commands["explain"].params} - own
    assert taken == set(EXPLAINED)
    for name, value in EXPLAINED.items():
        typed = [said.option(name), *([value] if value else [])]
        status, out, err = run("explain report.json CC6.1", *typed)
        assert (status, out) == (command.BAD_INPUT, "") and f"leave out {said.option(name)}\n" in err
    assert run("explain report.json CC6.1")[0] == 0


@pytest.mark.parametrize(
    ("typed", "status"),
    [
        ("assess --fail-on fail", 1),
        ("assess --fail-on fail --target linux-host --facts {none}", 0),
        ("assess --fail-on error --target linux-host --facts {none}", 0),
        ("assess --fail-on unknown --target linux-host --facts {none}", 1),
        ("diff before.json before.json", 0),
        ("diff before.json after.json --detail full", 1),
        ("diff before.json after.json --detail summary", 1),
        ("verify report.json", 0),
        ("verify report.json --facts facts/host-db-1.json", 1),
    ],
)
def test_the_status_says_what_was_found(run, tmp_path, typed, status):
    none = tmp_path / "none.json"
    none.write_text('{"subject": {"kind": "linux_host", "id": "a"}, "collected_at": "2026-11-21T06:00:00Z", "facts": {"x": 1}}')
    assert run(typed.format(none=none))[0] == status


def test_a_failure_that_was_mended_within_the_period_counts(run):
    period = JSON["period"][0]
    assert run(f"assess {period} --fail-on fail")[0] == 1


def test_keep_going_assesses_the_rest(run):
    status, out, err = run("assess --facts lines.ndjson --keep-going --format json")
    assert status == 2 and "lines.ndjson:2:1" in err
    assert json.loads(out)["assessment"]["partial"] and json.loads(out)["findings"]


def test_a_file_is_there_whole_or_not_at_all(run, tmp_path):
    path = tmp_path / "report.json"
    assert run("assess --format json --output", path)[:2] == (0, "")
    assert path.read_bytes() == soc2.Program().assess(SAMPLE).json()
    before = path.read_bytes()
    assert run("assess --facts bad.json --format json --output", path)[0] == 2
    link = tmp_path / "link.json"
    link.symlink_to(path)
    assert run("assess --output", link)[0] == 2
    assert (path.read_bytes(), sorted(it.name for it in tmp_path.iterdir())) == (before, ["link.json", "report.json"])


@pytest.mark.parametrize("typed", ["assess --facts - --format json", "explain --facts - CC6.1"])
def test_standard_input_is_a_path(day, typed):
    with process(*shlex.split(typed), stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=day) as it:
        out, _ = it.communicate((SAMPLE / "host-web-1.json").read_bytes())
    from_file = process(*shlex.split(typed.replace(" - ", " facts/host-web-1.json ")), stdout=subprocess.PIPE, cwd=day)
    assert it.returncode == 0 and out == from_file.communicate()[0]


def test_the_page_of_coverage_is_that_of_the_documentation(run):
    assert run("coverage --format markdown")[1] == (ROOT / "docs/coverage.md").read_text()
    told = json.loads(run("coverage --format json")[1])
    assert told == soc2.Program().assess((), as_of="2026-11-21T06:00:00Z").to_dict()["coverage"]
    profile = run("coverage --profile profile.yaml --detail full")[1]
    assert "CC6.1" in profile and "satisfies it" in profile


def test_explanations_are_those_of_the_report(run, day):
    report = soc2.Report.read(day / "report.json")

    def words(text):
        return text.split()

    for id, made in {
        "CC6.1": report.criterion("CC6.1"),
        "aws.passwords": report.control("aws.passwords"),
        "aws.iam.password-policy-min-length": report.finding("aws.iam.password-policy-min-length"),
    }.items():
        assert words(run(f"explain report.json {id}")[1]) == words(made.explain())


def test_needs_are_those_of_the_report(run):
    report = soc2.Program(targets=["aws"]).assess(SAMPLE)
    assert run("needs --target aws")[1] == report.needs_text()
    told = json.loads(run("needs --target aws --permissions role.txt --format json")[1])
    assert told == report.needs("s3:Get*\niam:ListUsers\n")


def test_a_difference_is_that_of_the_package(run):
    told = json.loads(run("diff before.json after.json --format json")[1])
    assert told == soc2.diff(Path("before.json"), Path("after.json")).to_dict()
    told = run("diff before.json after.json --detail summary --color always")[1]
    assert told == soc2.diff(Path("before.json"), Path("after.json")).text("summary", color=True)
    assert "no longer known" in run("diff before.json after.json")[1]


def test_a_verification_is_that_of_the_package(run):
    _, out, _ = run("verify report.json --facts facts/host-db-1.json --format json")
    assert json.loads(out) == soc2.verify(Path("report.json"), Path("facts/host-db-1.json")).to_dict()
    assert "byte for byte" in run("verify report.json")[1]


def test_facts_that_are_not_named_are_those_of_the_sample(run):
    for form in ("text", "json"):
        status, _, err = run(f"verify report.json --format {form}")
        assert (status, err) == (0, "no `--facts` are named: the report is held against those of the sample organization\n")
    assert run("verify report.json --facts facts")[2] == ""


def test_a_sample_grows_by_an_act_at_a_time(run, tmp_path):
    whole = (ROOT / "examples/samples/deployments.yaml").read_text()
    listed = tmp_path / "listed.yaml"
    listed.write_text("".join(block for block in _blocks(whole) if not block.startswith(("frozen", "sample", "repl"))))
    assert "Next: freeze the list" in run("sample", listed)[1]
    listed.write_text("".join(block for block in _blocks(whole) if not block.startswith(("sample", "repl"))))
    assert "Next: give a seed" in run("sample", listed)[1]
    drawn, enlarged = json.loads(run("sample leavers.yaml --format json")[1]), run("sample leavers.yaml --size 30")[1]
    items = [it["id"] for it in drawn["sample"]["items"]]
    shown = [row.split()[1] for row in enlarged.split("To test")[1].split("\n") if row[:5].strip().isdigit()]
    assert (len(items), len(shown), shown[:25]) == (25, 30, items)
    tested = run("sample --tolerable 10%")[1]
    assert "deviations in 2 of 25 items" in tested and "above the tolerable 10.0%" in tested
    assert json.loads(run("sample --sizes --format json")[1])["rows"][-1]["least"] == 25


def test_nothing_is_tested_before_it_is_drawn(run, tmp_path):
    whole = (ROOT / "examples/samples/deployments.yaml").read_text()
    listed = tmp_path / "listed.yaml"
    listed.write_text("".join(block for block in _blocks(whole) if not block.startswith(("sample", "repl"))))
    for option in ("--records leavers.yaml", "--size 3"):
        status, out, err = run(f"sample {listed} {option}")
        assert (status, out) == (command.BAD_INPUT, "")
        assert f"{option.split()[0]}: nothing is drawn yet" in err


OWN = """
catalog: {id: ours, title: Ours, version: 1.0.0, edition: tsc-2017-rev2022}
series: [{id: CC8, title: Changes, categories: [security]}]
criteria: [{id: CC8.1, title: Changes are controlled}, {id: CC8.2, title: Changes are told}]
controls:
  - {id: ours.change, title: Changes, statement: Each change is approved., owner: Engineering, nature: manual,
     operation: {event: {population: deployments}},
     procedures: [{procedure: inspection, step: Look at each., attributes: {A: Approved., B: Told.}}],
     criteria: [{id: CC8.1, relation: satisfies, rationale: It is so.}, {id: CC8.2, relation: informs, rationale: A hint.}]}
"""
SIZES = """
sample_sizes:
  convention: What our firm does.
  by_frequency: [{frequency: daily, items: {least: 7, most: 9}, sources: [ours]}]
  automated: {least: 1, most: 1}
  sources: [{id: ours, title: Our manual, read: true}]
"""


def test_the_controls_and_sizes_of_a_catalog_of_ones_own_are_asked(run, tmp_path):
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours/controls.yaml").write_text(OWN)
    records = tmp_path / "records.yaml"
    recorded = (ROOT / "examples/samples/deployments.records.yaml").read_text()
    records.write_text(recorded.replace("control: change.change-control", "control: ours.change"))
    status, out, err = run(f"sample leavers.yaml --records {records}")
    assert (status, out) == (command.BAD_INPUT, "") and "unknown control `ours.change`: give the catalog" in err
    _, page, _ = run(f"sample leavers.yaml --records {records} --catalog {tmp_path / 'ours'}")
    assert "Each change is approved." in page and "CC8.1 Changes are controlled" in page
    assert "CC8.2" not in page and "convention" not in page
    refused = run(f"sample --sizes --catalog {tmp_path / 'ours'}")
    assert refused[0] == command.BAD_INPUT and "has no table of sample sizes: add `sample_sizes`" in refused[2]
    (tmp_path / "ours/sizes.yaml").write_text(SIZES)
    assert "7–9 items" in run(f"sample leavers.yaml --catalog {tmp_path / 'ours'}")[1]
    assert "What our firm does." in run(f"sample --sizes --catalog {tmp_path / 'ours'}")[1]
    program = soc2.Program(tmp_path / "ours")
    assert soc2.usual_size(100, program=program)["row"]["most"] == 9
    _, covered, _ = run(f"coverage --detail full --catalog {tmp_path / 'ours'}")
    assert "    ours.change satisfies it (manual)" in covered and "informs" not in covered
    assert "  CC8.2 Changes are told: none" in covered


def _blocks(text):
    """The members of a YAML text, each with what is below it."""
    blocks = [""]
    for row in text.splitlines(keepends=True):
        if row[:1].isalpha():
            blocks.append("")
        blocks[-1] += row
    return blocks


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_completes(shell):
    script = subprocess.run([sys.executable, "-m", "soc2", "completion", shell], capture_output=True, text=True, check=True)
    assert f"_SOC2_COMPLETE={shell}_complete" in script.stdout


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("as", "assess"),
        ("assess --prof", "--profile"),
        ("assess --profile sys", "sysdig-guide"),
        ("assess --target linux", "linux-host"),
        ("explain CC6.", "CC6.1"),
        ("explain aws.iam.password-policy-min", "aws.iam.password-policy-min-length"),
        ("explain report.json aws.pass", "aws.passwords"),
        ("explain report.json CC6.1 --subject linux_host/web", "linux_host/web-1.example.com"),
    ],
)
def test_names_complete(day, typed, found):
    words = typed.split(" ")
    env = {
        **os.environ,
        "_SOC2_COMPLETE": "bash_complete",
        "COMP_WORDS": f"soc2 {typed}",
        "COMP_CWORD": str(len(words)),
    }
    told = subprocess.run([sys.executable, "-m", "soc2"], env=env, cwd=day, capture_output=True, text=True)
    assert f"plain,{found}" in told.stdout.split(), told


def test_whoever_reads_no_further_has_seen_enough():
    with process("assess", "--detail", "full", stdout=subprocess.PIPE, stderr=subprocess.PIPE) as it:
        it.stdout.read(10)
        it.stdout.close()
        told = it.stderr.read()
    assert (it.returncode, told) == (0, b"")


def test_pages_are_utf_8_whatever_the_locale(day):
    env = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    with process("needs", "--target", "aws", env=env, stdout=subprocess.PIPE, cwd=day) as it:
        assert "──────" in it.stdout.read().decode()
    with process("assess", "--facts", "ü.json", env=env, stderr=subprocess.PIPE, cwd=day) as it:
        assert "ü.json: No such file" in it.stderr.read().decode()


@pytest.mark.parametrize(("no_color", "is_colored"), [("", True), ("1", False)])
def test_a_terminal_has_colors_unless_they_are_not_wanted(no_color, is_colored):
    ours, theirs = pty.openpty()
    with process("assess", "--detail", "summary", stdout=theirs, env={**os.environ, "NO_COLOR": no_color}):
        os.close(theirs)
        told = b""
        # Where nobody writes any more, a terminal is an error or empty.
        try:
            while some := os.read(ours, 65536):
                told += some
        except OSError:
            pass
    os.close(ours)
    assert b"SOC 2 assessment" in told and (b"\x1b[" in told) == is_colored


def test_an_interrupt_ends_it(tmp_path):
    facts = tmp_path / "facts.json"
    os.mkfifo(facts)
    with process("assess", "--facts", facts, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as it:
        handle = _opened(facts, it)
        it.send_signal(signal.SIGINT)
        assert it.wait(10) == command.INTERRUPTED
        os.close(handle)
        assert (it.stdout.read(), it.stderr.read()) == (b"", b"\ninterrupted\n")


def _opened(fifo, reader):
    """The end to write to, once the command reads the other."""
    while reader.poll() is None:
        try:
            return os.open(fifo, os.O_WRONLY | os.O_NONBLOCK)
        except OSError:
            time.sleep(0.01)
    raise AssertionError(reader.stderr.read())


def test_progress_is_told_where_it_is_wanted(run):
    quarter = JSON["period"][0]
    assert run(f"assess {quarter}")[2] == run(f"assess {quarter} --no-progress")[2] == ""
    assert "assessing" in run(f"assess {quarter} --progress")[2]
