"""Why something came out as it did, in words, from the JSON report."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Told = dict[str, Any]


def finding_explained(finding: Told, report: Told | None) -> str:
    """Why a finding is what it is."""
    return "\n".join(_finding(finding, _by_id(report, "checks").get(finding["check"])))


def control_explained(control: Told, report: Told | None) -> str:
    """Why a control is what it is."""
    lines = [f"{control['id']} {control['title']}: {_outcome(control)}", f"  {control['statement']}"]
    lines += [f"  owner: {control['owner']}; {control['nature']}; operates {control['operation']}"]
    lines += [f"  lacks: {', '.join(control['lacks'])}"] if control["lacks"] else []
    for part in _operated(control["id"], report):
        lines.append(f"  {part['from']} to {part['to']}: {part['verdict']}")
        lines += [f"    deviation: {it['kind']} {it.get('message') or it.get('item') or ''}" for it in part["deviations"]]
    for finding in (report or {}).get("findings", []):
        if finding["check"] in control["checks"]:
            lines.append(f"  {finding['check']} on {finding['subject'] or 'nothing'}: {_outcome(finding)}")
    return "\n".join(lines)


def criterion_explained(criterion: Told, report: Told | None) -> str:
    """Why a criterion is what it is."""
    lines = [f"{criterion['id']} {criterion['title']}: {_outcome(criterion)}"]
    if criterion.get("conclusion"):
        lines.append(f"  conclusion: {criterion['conclusion']}")
    if criterion.get("irrelevant"):
        lines.append(f"  not relevant, says {criterion['irrelevant']['by']}: {criterion['irrelevant']['reason']}")
    controls = _by_id(report, "controls")
    for id in criterion["controls"]:
        if control := controls.get(id):
            relations = [it["relation"] for it in control["criteria"] if it["id"] == criterion["id"]]
            lines.append(f"  {id} {control['title']} ({', '.join(relations)}): {_outcome(control)}")
    return "\n".join(lines)


def _finding(finding: Told, check: Told | None) -> Iterator[str]:
    yield f"{finding['check']} on {finding['subject'] or 'nothing'}: {_outcome(finding)}"
    if check:
        yield f"  {check['title']} ({check['severity']})"
    if finding["message"]:
        yield f"  {finding['message']}"
    yield from (f"  because {it['sentence']}" for it in finding["witnesses"])
    for resource in finding["resources"]:
        if resource["outcome"] != "pass":
            yield f"  {resource['id']}: {_outcome(resource)}{': ' * bool(resource['message'])}{resource['message'] or ''}"
            yield from (f"    because {it['sentence']}" for it in resource["witnesses"])
            yield from (f"    missing: {path}" for path in resource["missing"])
    yield from (f"  missing: {path}" for path in finding["missing"])
    yield from (f"  denied: {it['path']} ({it['code']})" for it in finding["denied"])
    yield from (f"  evidence: {it['source']} of {it['collected_at']}, {it['digest']}" for it in finding["evidence"])
    for step in (check or {}).get("remediation", []) if finding["outcome"] == "fail" else []:
        yield f"  to mend: {step['step']}"


def _outcome(it: Told) -> str:
    return f"{it['outcome']} ({it['reason']})" if it.get("reason") else str(it["outcome"])


def _by_id(report: Told | None, of: str) -> dict[str, Told]:
    return {it["id"]: it for it in (report or {}).get(of, [])}


def _operated(control: str, report: Told | None) -> list[Told]:
    operations = (report or {}).get("operations") or {"controls": []}
    return [part for it in operations["controls"] if it["id"] == control for part in it["parts"]]
