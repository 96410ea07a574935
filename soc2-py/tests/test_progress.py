"""Long work tells how far it is: to a function, as a bar, or only where a notebook shows it."""

import sys

import pytest
import soc2
from conftest import host


def test_a_bar_counts_documents(hosts, capsys):
    documents = [host(f"web-{n}") for n in range(30)]
    assert len(list(hosts.evaluate_many(documents, progress=True))) == 30
    assert "evaluate: 30 documents" in capsys.readouterr().err
    hosts.assess(documents, progress=True)
    assert "assess: 100%" in capsys.readouterr().err
    report = hosts.assess(documents, period="2026-11-01/2026-12-01", progress=True)
    told = capsys.readouterr().err
    assert "observe: 100%" in told and "30/30" in told
    assert report == hosts.assess(documents, period="2026-11-01/2026-12-01")


def test_no_bar_where_nobody_wants_or_sees_one(hosts, capsys):
    for progress in (None, False, "auto"):
        list(hosts.evaluate_many([host()], progress=progress))
        hosts.assess(host(), progress=progress)
        hosts.observe(host(), "2026-11-01/2026-12-01", progress=progress)
    assert not capsys.readouterr().err


def test_functions_are_told(hosts):
    done = []
    hosts.assess([host("a"), host("b")], progress=lambda n, of: done.append((n, of)))
    hosts.observe([host("a"), host("b")], "2026-11-01/2026-12-01", progress=lambda n, of: done.append((n, of)))
    assert done[0] == done[-1] == (2, 2)


def test_what_is_no_progress_is_told(hosts):
    with pytest.raises(soc2.ArgumentError, match='(?s)progress=3.*"auto"'):
        hosts.assess(host(), progress=3)


def test_without_tqdm_it_says_what_to_install(hosts, monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(soc2.ArgumentError, match="`pip install tqdm`"):
        hosts.assess(host(), progress=True)
