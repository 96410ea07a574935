#!/usr/bin/env python3
"""Collect what the checks of Kubernetes clusters read, as one facts document.

From what `kubectl get -o json` wrote, in files or a folder of them:

    kubectl get pods --all-namespaces -o json > answers/pods.json && …
    python collect_kubernetes.py shop-prod answers > facts.json

or by asking the cluster itself:

    python collect_kubernetes.py shop-prod --run --context shop-prod > facts.json
    cargo run --release --example assess -- --target workload --facts facts.json

Lists are told apart by the kinds of their items, and lists of one kind are joined; items are kept as they are. A file
that is empty or holds no JSON, a refusal and a page that is wanting are recorded as that, and what depends on them is
then unknown. Name a file after its resource (pods.json, networkpolicies.json), because an empty list does not say what
it is a list of; and keep kubectl's exit code in mind: refused, it still writes an empty list. `--run` looks at it, so
only `--run` claims to have all there is. Facts of the cluster that are not lists go by name: SOURCE=FILE.

    python collect_kubernetes.py shop-prod answers kube_bench=bench.json aws.eks.describe_cluster=eks.json

Exit codes: 0 when everything was answered, 1 when something was not (the facts are written all the same, and standard
error says what), 2 when nothing could be collected.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import json
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, NoReturn

COLLECTOR = {
    "name": "collect_kubernetes.py",
    "version": "0.1.0",
    "digest": "sha256:" + hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
}
SOURCE_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*")


@dataclass(frozen=True)
class Source:
    """A list, by the name that the catalog has for it, the kind of its items and what `kubectl get` is asked for."""

    id: str
    kind: str
    asked: str

    @property
    def command(self) -> str:
        return f"get {self.asked} -o json"

    @property
    def names(self) -> set[str]:
        """How a file of this list may be called."""
        return {self.id, self.id.removeprefix("kubernetes."), self.asked.split()[0]}


EVERYWHERE = "--all-namespaces"
# What a file's name and the kind of an item point to is the first row that fits.
SOURCES = (
    Source("kubernetes.namespaces", "Namespace", "namespaces"),
    Source("kubernetes.pods", "Pod", f"pods {EVERYWHERE}"),
    Source("kubernetes.network_policies", "NetworkPolicy", f"networkpolicies {EVERYWHERE}"),
    Source("kubernetes.daemonsets", "DaemonSet", f"daemonsets {EVERYWHERE}"),
    Source("kubernetes.apiserver_pods", "Pod", "pods -n kube-system -l component=kube-apiserver"),
    Source("kubernetes.validating_webhook_configurations", "ValidatingWebhookConfiguration",
           "validatingwebhookconfigurations"),
    Source("kubernetes.validating_admission_policies", "ValidatingAdmissionPolicy", "validatingadmissionpolicies"),
    Source("kubernetes.validating_admission_policy_bindings", "ValidatingAdmissionPolicyBinding",
           "validatingadmissionpolicybindings"),
)  # fmt: skip


@dataclass(frozen=True)
class Answer:
    """What one file or one call said: JSON, or the error in its place."""

    origin: str
    collected_at: datetime
    data: Any

    @property
    def error(self) -> str | None:
        if not isinstance(self.data, dict):
            return None
        if recorded := self.data.get("Error"):
            return str(recorded.get("Message", recorded) if isinstance(recorded, dict) else recorded)
        if self.data.get("kind") == "Status" and self.data.get("status") == "Failure":
            return f"{self.data.get('reason')}: {self.data.get('message')}"
        return None

    @property
    def items(self) -> list[Any] | None:
        items = self.data.get("items") if isinstance(self.data, dict) else None
        return items if isinstance(items, list) else None

    @property
    def metadata(self) -> dict[str, Any]:
        metadata = self.data.get("metadata")
        return metadata if isinstance(metadata, dict) else {}


def read(path: Path, collected_at: datetime | None) -> Answer:
    """A file's JSON. It was collected when it was written, unless somebody knows better."""
    try:
        written = datetime.fromtimestamp(path.stat().st_mtime, timezone.utc)
        return Answer(path.name, collected_at or written, parse(path.read_text(encoding="utf-8")))
    except OSError as error:
        recorded = {"Code": errno.errorcode.get(error.errno or 0, ""), "Message": f"{path.name}: {error.strerror}"}
        return Answer(path.name, collected_at or datetime.now(timezone.utc), {"Error": recorded})
    except ValueError as error:
        return Answer(path.name, collected_at or written, {"Error": {"Message": f"{path.name} is not JSON: {error}"}})


def parse(text: str) -> Any:
    def refuse(name: str) -> NoReturn:
        raise ValueError(f"{name} is not a number")

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def run(source: Source, context: str | None) -> Answer:
    """What kubectl answers. Refused, it prints an empty list all the same: its exit code decides."""
    begun = datetime.now(timezone.utc)
    ended = kubectl(source.command, context)
    if ended.returncode == 0:
        try:
            return Answer(source.id, begun, parse(ended.stdout))
        except ValueError as error:
            return Answer(source.id, begun, {"Error": {"Message": f"kubectl did not print JSON: {error}"}})
    refused = re.search(r"^Error from server \((?P<Code>\w+)\): (?P<Message>.*)", ended.stderr, re.MULTILINE)
    recorded = refused.groupdict() if refused else {"Message": ended.stderr.strip() or f"exit code {ended.returncode}"}
    return Answer(source.id, begun, {"Error": recorded})


def principal(context: str | None) -> str | None:
    """Who asks, where the cluster says it (Kubernetes 1.28 and later)."""
    try:
        return str(json.loads(kubectl("auth whoami -o json", context).stdout)["status"]["userInfo"]["username"])
    except (ValueError, KeyError, TypeError):
        return None


def kubectl(command: str, context: str | None) -> subprocess.CompletedProcess[str]:
    words = ["kubectl", *([f"--context={context}"] if context else []), *command.split()]
    return subprocess.run(words, capture_output=True, text=True, encoding="utf-8", check=False)


def sort_by_source(answer: Answer, named: Source | None) -> dict[str, Answer]:
    """The part of an answer that each source has in it. The file's name decides for the kind that it fits, and for what
    has no kind: an error, an empty list."""
    if answer.error is not None or answer.items == []:
        return {named.id: answer} if named else {}
    of_list = str(answer.data.get("kind", "")) if isinstance(answer.data, dict) else ""
    items = answer.items
    if items is None:
        items, of_list = [answer.data], ""
    parts: defaultdict[str, list[Any]] = defaultdict(list)
    unread: Counter[str] = Counter()
    for item in items:
        kind = item.get("kind") if isinstance(item, dict) else None
        kind = kind or of_list.removesuffix("List")
        if named and named.kind == kind:
            parts[named.id].append(item)
        else:
            of_kind = next((source.id for source in SOURCES if source.kind == kind), None)
            if of_kind:
                parts[of_kind].append(item)
            else:
                unread[kind or "no kind"] += 1
    for kind, count in unread.items():
        tell(f"{answer.origin}: {count} of kind {kind} are not read by any check")
    return {
        id: answer if part == answer.items else Answer(answer.origin, answer.collected_at, list_of(part, answer))
        for id, part in parts.items()
    }


def list_of(items: list[Any], answer: Answer) -> dict[str, Any]:
    metadata = answer.metadata if answer.items is not None else {}
    return {"apiVersion": "v1", "kind": "List", "metadata": metadata, "items": items}


def join(answers: Sequence[Answer]) -> tuple[Any, bool]:
    """One list of all that was answered, and whether a part of it is known to be wanting."""
    pages = [answer for answer in answers if answer.error is None]
    if len(answers) == 1 or not pages:
        return answers[0].data, False
    wanted, is_short = wanting_pages(pages)
    each_once = {json.dumps(item, sort_keys=True): item for page in pages for item in page.items or []}
    joined = {"apiVersion": "v1", "kind": "List", "metadata": {"continue": wanted}, "items": list(each_once.values())}
    return joined, is_short or len(pages) < len(answers)


def wanting_pages(pages: Sequence[Answer]) -> tuple[str, bool]:
    """The marker of a page that nobody brought, and whether fewer items are here than a page says there are. Pages of
    one list have its resource version in common; kubectl writes none, because it asks for all pages itself."""
    wanted, is_short = "", False
    lists: defaultdict[str, list[Answer]] = defaultdict(list)
    for place, page in enumerate(pages):
        lists[page.metadata.get("resourceVersion") or f"page {place}"].append(page)
    for of_one in lists.values():
        markers = [page.metadata.get("continue") or "" for page in of_one]
        wanted = wanted or (markers[0] if all(markers) else "")
        n_items = sum(len(page.items or []) for page in of_one)
        further = [page.metadata.get("remainingItemCount") or 0 for page in of_one]
        both = zip(of_one, further, strict=True)
        is_short = is_short or any(len(page.items or []) + more > n_items for page, more in both)
    return wanted, is_short


def document(cluster: str, answers: dict[str, list[Answer]], asked: set[str], who: str | None) -> dict[str, Any]:
    """The facts of a cluster. `asked` are the sources for which the cluster itself was asked, by whom."""
    facts: dict[str, Any] = {}
    sources: dict[str, Any] = {}
    for id, parts in answers.items():
        facts[id], is_short = join(parts)
        source = next((source for source in SOURCES if source.id == id), None)
        oldest = min(part.collected_at for part in parts)
        said: dict[str, Any] = {"collected_at": oldest.isoformat(), "collector": COLLECTOR}
        if source and any(part.error is None for part in parts):
            said["count"] = len(facts[id]["items"])
        if is_short:
            said["complete"] = False
        if len(parts) > 1:
            said["transformed"] = "joined from " + ", ".join(part.origin for part in parts)
        if source and id in asked:
            said["parameters"] = f"kubectl {source.command}"
            if parts[0].error is None:
                said["complete"] = True
            if who:
                said["principal"] = who
        sources[id] = said
    newest = max(part.collected_at for parts in answers.values() for part in parts)
    subject = {"kind": "kubernetes_cluster", "id": cluster}
    return {"subject": subject, "collected_at": newest.isoformat(), "facts": facts, "sources": sources}


def given(arguments: Iterable[str]) -> list[tuple[str | None, Path]]:
    """The files, with the source that each was said to be."""
    files: list[tuple[str | None, Path]] = []
    for argument in arguments:
        id, is_named, rest = argument.partition("=")
        if is_named and SOURCE_ID.fullmatch(id):
            files.append((id, Path(rest)))
        elif Path(argument).is_dir():
            files += [(None, path) for path in sorted(Path(argument).glob("*.json"))]
        else:
            files.append((None, Path(argument)))
    return files


def tell(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


def instant(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if not found.tzinfo:
        raise argparse.ArgumentTypeError("the offset is wanted, as in 2026-11-21T06:00:00Z")
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter, prog="collect_kubernetes.py"
    )
    parser.add_argument("cluster", help="the cluster's name in the report")
    parser.add_argument("answers", nargs="*", metavar="FILE", help="a file, a folder of them, or SOURCE=FILE")
    parser.add_argument("--run", action="store_true", help="ask the cluster, by kubectl, for what no file answers")
    parser.add_argument("--context", help="the context of kubectl's configuration to ask")
    parser.add_argument("--collected-at", type=instant, metavar="RFC3339",
                        help="when the files were written (default: what the file system says)")  # fmt: skip
    options = parser.parse_args(arguments)
    if not options.answers and not options.run:
        parser.error("say which files to read, or --run to ask the cluster")

    answers: defaultdict[str, list[Answer]] = defaultdict(list)
    n_failed = 0
    for id, path in given(options.answers):
        answer = read(path, options.collected_at)
        named = next((source for source in SOURCES if (id or path.stem) in source.names), None)
        if id and not named and id in answers:
            parser.error(f"{id}: what is no list has one file")
        parts = {id: answer} if id and not named else sort_by_source(answer, named)
        for source_id, part in parts.items():
            answers[source_id].append(part)
        if answer.error is not None or not parts:
            n_failed += 1
            tell(f"{path.name}: {answer.error or 'neither its name nor its items say which source it is'}")
        elif answer.items == []:
            tell(f"{path.name}: an empty list; was kubectl refused?")
    of_files = set(answers)
    try:
        who = principal(options.context) if options.run else None
        for source in SOURCES if options.run else ():
            if source.id in of_files:
                continue
            answer = run(source, options.context)
            answers[source.id].append(answer)
            n_failed += answer.error is not None
            tell(f"{source.id}: {answer.error or len(answer.items or [])}")
    except FileNotFoundError:
        tell("nothing can be asked: kubectl is not installed")
        return 2
    if not answers:
        tell("nothing was collected")
        return 2
    print(json.dumps(document(options.cluster, answers, set(answers) - of_files, who), ensure_ascii=False))
    return 1 if n_failed else 0


if __name__ == "__main__":
    sys.exit(main())
