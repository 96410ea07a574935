"""Objects never change, are equal by what they say, and survive pickling and threads."""

import copy
import json
import pickle
from concurrent.futures import ThreadPoolExecutor

import pytest
import soc2
from conftest import ROOT, host


def objects(sample):
    hosts = soc2.Program(targets=["linux-host"])
    return {
        "program": hosts,
        "facts": soc2.Facts(host()),
        "statements": soc2.Statements(records={"performances": []}),
        "expression": soc2.Expression("a + 1", ["a"]),
        "report": sample,
        "finding": hosts.evaluate(host())[0],
        "control": sample.control(sample.controls.rows()[0]["control"]),
        "criterion": sample.criterion("CC6.1"),
        "difference": soc2.diff(sample, sample),
        "verification": soc2.verify(hosts.assess(host()), host(), program=hosts),
        "text": soc2.Text("a", "b"),
    }


def test_objects_are_frozen_equal_and_pickled(sample):
    for name, it in objects(sample).items():
        again = pickle.loads(pickle.dumps(it))
        assert again == it and hash(again) == hash(it), name
        assert copy.copy(it) == it and copy.deepcopy(it) == it, name
        assert it != object() and repr(it), name
        for change in (lambda it=it: setattr(it, "name", 1), lambda it=it: delattr(it, "name")):
            with pytest.raises((AttributeError, TypeError)):
                change()


def changed(value):
    """Changes everything inside of a value that can be changed."""
    if isinstance(value, dict):
        for it in value.values():
            changed(it)
        value["zz"] = "zz"
    elif isinstance(value, (list, tuple)):
        for it in value:
            changed(it)
        if isinstance(value, list):
            value.append("zz")


def test_what_objects_hand_out_changes_nothing_in_them(sample):
    hosts = soc2.Program(targets=["linux-host"])
    before = hosts.assess(host(exit_code=0, at="2026-11-20T06:00:00Z"))
    everything = {
        **objects(sample),
        "difference": soc2.diff(before, hosts.assess(host())),
        "parted": soc2.verify(before, host(), program=hosts),
        "rows": soc2.request_list(before),
    }
    for name, it in everything.items():
        said, told = hash(it), repr(it)
        for member in dir(it):
            if not member.startswith("_") and member not in ("diagnostics",):
                value = getattr(it, member)
                changed(value() if member in ("to_dict", "rows", "notices") else value)
        assert (hash(it), repr(it)) == (said, told), name
        assert it == pickle.loads(pickle.dumps(it)), name
    assert "zz" not in str(everything["rows"].rows())
    check = sample.findings.rows()[0]
    finding = sample.finding(check["check"], check["subject"])
    finding.missing.append("zz")
    finding.evidence.append({})
    assert sample.finding(check["check"], check["subject"]).to_dict() == finding.to_dict()


def test_a_program_that_was_pickled_finds_the_same(sample):
    program = soc2.Program(profile=ROOT / "examples/statements/profile.yaml")
    again = pickle.loads(pickle.dumps(program))
    facts = soc2.Facts(ROOT / "examples/facts/sample")
    assert again.assess(facts).json() == program.assess(pickle.loads(pickle.dumps(facts))).json()


def test_threads_share_a_program(hosts):
    documents = [host(f"web-{n}") for n in range(50)]
    alone = [hosts.assess(document).json() for document in documents]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(lambda it: hosts.assess(it).json(), documents)) == alone


def test_evaluate_many_is_in_order_on_any_number_of_threads(hosts):
    documents = [host(f"web-{n}", exit_code=n % 4) for n in range(2000)]
    texts = [json.dumps(it) for it in documents]
    lines = "\n".join(texts).encode()
    alone = list(hosts.evaluate_many(lines))
    assert len(alone) == 2000
    assert [json.loads(line)["findings"][0]["subject"] for line in alone] == [f"linux_host/web-{n}" for n in range(2000)]
    done = []
    assert list(hosts.evaluate_many(iter(texts), threads=3, progress=done.append)) == alone
    assert done[-1] == 2000 and len(done) > 1
    found = hosts.evaluate(texts[7])
    assert [it.to_dict() for it in found] == json.loads(alone[7])["findings"]


def test_evaluate_many_goes_on_after_a_mistake(hosts):
    lines = list(hosts.evaluate_many([json.dumps(host()), "no JSON", host("web-2")]))
    assert ["error" in json.loads(line) for line in lines] == [False, True, False]
    assert json.loads(lines[1])["error"]["code"] == "facts"
    assert "document 2" in json.loads(lines[1])["error"]["message"]


def test_evaluate_many_takes_documents_as_they_are_needed(hosts):
    taken = []

    def endless():
        while True:
            taken.append(1)
            yield host()

    lines = hosts.evaluate_many(endless())
    assert not taken
    next(lines)
    assert len(taken) < 2000


def test_history_in_parts_is_the_whole(quarter):
    program = soc2.Program(profile=ROOT / "examples/statements/quarter.profile.yaml", targets=["linux-host"])
    period = "2026-07-01/2026-10-01"
    documents = [
        line
        for path in sorted((ROOT / "examples/facts/quarter").iterdir())
        for line in path.read_text().splitlines()
        if line.strip()
    ]
    documents.sort(key=lambda it: json.loads(it)["collected_at"])
    middle = len(documents) // 2
    done = []
    first = program.observe(documents[:middle], period, progress=lambda n, of: done.append((n, of)))
    both = first | program.observe(documents[middle:], period)
    assert done[-1] == (middle, middle) and both.n_documents == len(documents)
    assert program.conclude(both).json() == quarter.json()
    with pytest.raises(soc2.ArgumentError):
        first | program.observe(documents[middle:], "2026-07-01/2026-09-01")
    with pytest.raises(soc2.ArgumentError):
        soc2.Program().conclude(first)
    with pytest.raises(TypeError, match="pickled"):
        pickle.dumps(first)
