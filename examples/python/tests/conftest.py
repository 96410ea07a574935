"""What the tests of both collectors share: the catalog, the schema of facts, and the engine where it was built."""

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))


@pytest.fixture(scope="session")
def catalog():
    """The sources of the catalog, by id."""
    files = sorted((ROOT / "controls-catalog/sources").glob("*.yaml"))
    return {source["id"]: source for file in files for source in yaml.safe_load(file.read_text())["sources"]}


@pytest.fixture(scope="session")
def conform():
    """Holds a document against schemas/facts.schema.json."""
    validator = jsonschema.Draft202012Validator(json.loads((ROOT / "schemas/facts.schema.json").read_text()))
    return validator.validate


@pytest.fixture
def assess(tmp_path):
    """Assesses facts by the engine: the findings, by check and subject."""
    program = os.environ.get("SOC2_ASSESS")
    if not program:
        pytest.skip("SOC2_ASSESS names no `assess` (cargo build --release --example assess): not assessed")

    def findings(text, target):
        (tmp_path / "facts.ndjson").write_text(text)
        arguments = [program, "--facts", str(tmp_path / "facts.ndjson"), "--target", target, "--format", "json"]
        report = json.loads(subprocess.run(arguments, capture_output=True, check=True).stdout)
        return {(finding["check"], finding["subject"]): finding for finding in report["findings"]}

    return findings
