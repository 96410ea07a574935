"""Assesses one folder of tests/cases and prints the JSON report, or for each report whether that follows from the folder:
`case.py CATALOG BASE FOLDER [REPORT]...`.

What such a folder holds is said in tests/suite/cases.rs. CATALOG is used where the folder has none of its own.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import soc2


def text(path: Path, name: str) -> soc2.Text:
    return soc2.Text(name, path.read_bytes())


def main(catalog: str, base: str, folder: Path, reports: list[Path]) -> Iterator[bytes]:
    own = folder / "catalog.yaml"
    profile = folder / "profile.yaml"
    program = soc2.Program(
        text(own if own.exists() else Path(catalog), "catalog.yaml"),
        profile=text(profile, "profile.yaml") if profile.exists() else None,
        profiles=text(Path(base), "base.yaml"),
    )

    def found(*names: str) -> list[soc2.Text]:
        return [text(folder / name, name) for name in names if (folder / name).exists()]

    statements = soc2.Statements(found("scope.yaml"), found("records.yaml", "workpaper.yaml"), found("acceptances.yaml"))
    facts = soc2.Facts(found("facts.json", "facts.ndjson"))
    when = {name: (folder / name).read_text().strip() for name in ("period", "as_of") if (folder / name).exists()}
    if not reports:
        yield program.assess(facts, statements=statements, **when).json()
    for report in reports:
        yield soc2.verify(text(report, "report.json"), facts, program=program, statements=statements).json()


if __name__ == "__main__":
    try:
        catalog, base, folder, *reports = sys.argv[1:]
        sys.stdout.buffer.writelines(main(catalog, base, Path(folder), [Path(it) for it in reports]))
    except soc2.Soc2Error as error:
        sys.exit(error.message)
