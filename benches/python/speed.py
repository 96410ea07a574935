"""What it costs to evaluate from Python: beside a Rust program that does the same, and beside other CEL libraries.

    python speed.py path/of/lines [--documents 10000] [--rounds 5]

Everything is measured in one run, by turns, and the least time of each counts. Time is noisy on shared machines: ratios travel
better than seconds.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import soc2
import thirteen

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT / "examples/python/scale"))
import fleet  # noqa: E402

AS_OF = fleet.AS_OF
#: What is asked for: at most so many times Rust, times JSON; at least so many times one thread.
BESIDE_RUST, TWO_THREADS, OF_DICTS = 1.1, 1.8, 3.0
#: A peer that takes long is asked about fewer documents.
LONG_ENOUGH = 0.3


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("rust", type=Path, help="the Rust program `lines`")
    asked.add_argument("--documents", type=int, default=10_000)
    asked.add_argument("--rounds", type=int, default=5)
    given = asked.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before\n")
    beside_rust(given.rust, given.documents, given.rounds)
    print()
    beside_peers(given.rounds)


def beside_rust(rust: Path, count: int, rounds: int) -> None:
    print(f"evaluate_many over {count} documents as JSON lines, seconds, least of {rounds}\n")
    print(f"{'':<10}{'threads':>8}{'Rust':>9}{'Python':>9}{'ratio':>8}{'of dicts':>10}{'ratio':>8}   documents a second")
    for name, target, lines in [("hosts", "linux-host", hosts(count)), ("accounts", "aws", accounts(count))]:
        with tempfile.NamedTemporaryFile(suffix=".ndjson") as file:
            file.write(lines)
            file.flush()
            corpus(name, target, lines, [rust, file.name, target, AS_OF], rounds)


def corpus(name: str, target: str, lines: bytes, rust: list[Any], rounds: int) -> None:
    program = soc2.Program(targets=[target])
    dicts = [json.loads(line) for line in lines.splitlines()]
    whole = hashlib.sha256(b"".join(program.evaluate_many(lines, as_of=AS_OF, threads=2))).hexdigest()
    least: dict[tuple[str, int], float] = {}
    for _ in range(rounds):
        for threads in [1, 2]:
            seconds, n_lines, digest = subprocess.run(
                [*map(str, rust), str(threads)], capture_output=True, text=True, check=True
            ).stdout.split()
            assert (int(n_lines), digest) == (len(dicts), f"sha256:{whole}"), "Rust finds something else"
            busy, own = time.process_time(), time.thread_time()
            took = {"rust": float(seconds)}
            took["json"] = timed(lambda n=threads: program.evaluate_many(lines, as_of=AS_OF, threads=n))
            took |= {"busy": time.process_time() - busy, "own": time.thread_time() - own}
            took["dict"] = timed(lambda n=threads: program.evaluate_many(dicts, as_of=AS_OF, threads=n))
            for who, seconds_of in took.items():
                least[who, threads] = min(least.get((who, threads), math.inf), seconds_of)
    for threads in [1, 2]:
        ours, theirs, of_dicts = (least[who, threads] for who in ["json", "rust", "dict"])
        print(
            f"{name:<10}{threads:>8}{theirs:>9.3f}{ours:>9.3f}{ours / theirs:>8.3f}{of_dicts:>10.3f}"
            f"{of_dicts / ours:>8.2f}   {len(dicts) / ours:.0f}"
        )
    beside = max(least["json", threads] / least["rust", threads] for threads in [1, 2])
    of_dicts = least["dict", 1] / least["json", 1]
    print(f"  times Rust: {beside:.3f}, at most {BESIDE_RUST} is asked: {verdict(beside <= BESIDE_RUST)}")
    two, two_rust = (least[who, 1] / least[who, 2] for who in ["json", "rust"])
    print(
        f"  two threads: {two:.2f} times one (Rust: {two_rust:.2f}), at least {TWO_THREADS} is asked: "
        f"{verdict(two >= TWO_THREADS)}"
    )
    # What a thread alone has to do, over half of what two have to do together: no other program has a part in it.
    could = (least["busy", 1] - least["own", 1]) / (least["busy", 2] / 2)
    print(f"    by processor time, on two cores that nobody else uses: {could:.2f} times")
    print(f"  dicts: {of_dicts:.2f} times JSON, at most {OF_DICTS} is asked: {verdict(of_dicts <= OF_DICTS)}")


def verdict(holds: bool) -> str:
    return "holds" if holds else "DOES NOT HOLD"


def timed(work: Callable[[], Iterable[bytes]]) -> float:
    begin = time.perf_counter()
    for _ in work():
        pass
    return time.perf_counter() - begin


def hosts(count: int) -> bytes:
    """Small documents, of which little is asked: what handing them over costs shows most."""
    return "\n".join(fleet.documents(count)).encode()


def accounts(count: int) -> bytes:
    """The account of the guide, many times over, each with an id of its own."""
    account = json.loads((ROOT / "examples/facts/guide/aws.json").read_text())
    lines = []
    for number in range(count):
        account["subject"]["id"] = f"{number:012}"
        lines.append(json.dumps(account, separators=(",", ":")))
    return "\n".join(lines).encode()


#: Answers one document, given as JSON text.
Answer = Callable[[bytes], object]


def common_expression_language(check: thirteen.Check) -> Answer:
    import cel

    program = cel.compile(check.stock_cel)
    context = cel.Context(functions={"is_at_least": thirteen.is_at_least})

    def answer(text: bytes) -> object:
        context.add_variable("facts", json.loads(text)["facts"]["facts"])
        return program.execute(context)

    return answer


def cel_expr_python(check: thirteen.Check) -> Answer:
    from cel_expr_python import cel

    text, dyn = cel.Type.STRING, cel.Type.DYN
    overload = cel.Overload("is_at_least_string", cel.Type.BOOL, [text, text], False, thirteen.is_at_least)
    env = cel.NewEnv(variables={"facts": dyn}, functions=[cel.FunctionDecl("is_at_least", [overload])])
    program = env.compile(check.stock_cel)
    return lambda text: program.eval(data={"facts": json.loads(text)["facts"]["facts"]}).value()


def cel_python(check: thirteen.Check) -> Answer:
    import celpy

    def is_at_least(version: str, least: str) -> object:
        return celpy.celtypes.BoolType(thirteen.is_at_least(version, least))

    env = celpy.Environment()
    program = env.program(env.compile(check.stock_cel), functions={"is_at_least": is_at_least})
    return lambda text: bool(program.evaluate({"facts": celpy.json_to_cel(json.loads(text)["facts"]["facts"])}))


PEERS: dict[str, Callable[[thirteen.Check], Answer]] = {
    "common-expression-language": common_expression_language,
    "cel-expr-python": cel_expr_python,
    "cel-python": cel_python,
}


def beside_peers(rounds: int) -> None:
    print(f"The thirteen checks, from a document's JSON text to the answer, one thread, microseconds, least of {rounds};")
    print("ours by evaluate_many, with finding and evidence; in brackets times ours.\n")
    print(f"{'':<21}{'soc2':>9}{'json.loads':>12}" + "".join(f"{peer:>30}" for peer in PEERS))
    logarithms: dict[str, list[float]] = {peer: [] for peer in PEERS}
    told = []
    for check in thirteen.CHECKS:
        text = thirteen.document(check.n_users)
        asked: dict[str, Answer | None] = {}
        for peer, prepared in PEERS.items():
            asked[peer], why = tried(prepared, check, text)
            if why:
                told.append(f"  {check.name}: {peer} {why}")
        times = measured(check, text, {peer: answer for peer, answer in asked.items() if answer}, rounds)
        row = f"{check.name:<21}{times['soc2']:>9.1f}{times['json.loads']:>12.1f}"
        for peer in PEERS:
            if peer not in times:
                row += f"{'-':>30}"
                continue
            ratio = times[peer] / times["soc2"]
            logarithms[peer].append(math.log(ratio))
            row += f"{f'{times[peer]:.1f} [{ratio:.1f}]':>30}"
        print(row, flush=True)
    means = [math.exp(sum(of) / len(of)) if of else math.nan for of in logarithms.values()]
    print(f"{'geometric mean':<42}" + "".join(f"{f'[{mean:.1f}]':>30}" for mean in means))
    if told:
        print("not answered:", *told, sep="\n")


def tried(prepared: Callable[[thirteen.Check], Answer], check: thirteen.Check, text: bytes) -> tuple[Answer | None, str]:
    """A peer that answers the check, or what it does instead."""
    try:
        answer = prepared(check)
        said = answer(text)
    except Exception as error:  # What a peer throws is its own.
        return None, f"fails: {type(error).__name__}: {str(error).splitlines()[0][:100]}"
    return (answer, "") if said is True else (None, f"says {said!r}")


def measured(check: thirteen.Check, text: bytes, peers: dict[str, Answer], rounds: int) -> dict[str, float]:
    program = soc2.Program(thirteen.catalog(check), built_in=False)
    finding = json.loads(next(program.evaluate_many(text)))["findings"][0]
    assert finding["outcome"] == "pass", finding

    def ours(times: int) -> float:
        lines = b"\n".join([text] * times)
        return timed(lambda: program.evaluate_many(lines))

    def of(answer: Answer) -> Callable[[int], float]:
        def run(times: int) -> float:
            begin = time.perf_counter()
            for _ in range(times):
                answer(text)
            return time.perf_counter() - begin

        return run

    runs = {"soc2": ours, "json.loads": of(json.loads)} | {peer: of(answer) for peer, answer in peers.items()}
    often = {who: enough(run) for who, run in runs.items()}
    least = dict.fromkeys(runs, math.inf)
    for _ in range(rounds):
        for who, run in runs.items():
            least[who] = min(least[who], run(often[who]) / often[who] * 1e6)
    return least


def enough(run: Callable[[int], float]) -> int:
    """How often to run for a measurement to last long enough."""
    times = 1
    while run(times) < LONG_ENOUGH and times < 4096:
        times *= 2
    return times


if __name__ == "__main__":
    main()
