"""Ctrl-C ends long work soon, and other threads go on while it is done."""

import json
import os
import signal
import threading
import time

import pyarrow
import pytest
import soc2
import soc2.arrow
from conftest import host

LONG = "range.all(a, range.all(b, range.all(c, a + b + c >= 0)))"
RANGE = {"range": list(range(500))}


def expression():
    soc2.evaluate(LONG, RANGE, budget=2**62)


def lines():
    program = soc2.Program(targets=["linux-host"])
    for _ in program.evaluate_many(host() for _ in iter(int, 1)):
        pass


def batches():
    program = soc2.Program(targets=["linux-host"])
    batch = pyarrow.record_batch({"document": [json.dumps(host())] * 100})
    for _ in soc2.arrow.assess((batch for _ in iter(int, 1)), program=program, threads=2):
        pass


def history():
    program = soc2.Program(targets=["linux-host"])
    documents = [host(f"web-{n}", f"2026-11-{n % 28 + 1:02}T06:00:00Z") for n in range(60_000)]
    while True:
        program.assess(documents, period="2026-11-01/2026-12-01")


@pytest.mark.parametrize("work", [expression, lines, batches, history])
def test_ctrl_c_ends_it(work):
    sent = []

    def interrupt():
        time.sleep(0.5)
        sent.append(time.monotonic())
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt).start()
    with pytest.raises(KeyboardInterrupt):
        work()
    assert time.monotonic() - sent[0] < 1.0


def test_other_threads_go_on():
    ticks = []
    worker = threading.Thread(target=lambda: soc2.evaluate(LONG, {"range": list(range(130))}, budget=2**62))
    worker.start()
    while worker.is_alive():
        ticks.append(1)
        time.sleep(0.001)
    assert len(ticks) > 20


def test_a_budget_ends_it_too():
    with pytest.raises(soc2.EvaluationError, match="limit|budget|steps"):
        soc2.evaluate(LONG, RANGE, budget=10_000)
