"""What the tests share."""

import os
from pathlib import Path

import pytest
import soc2

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session", autouse=True)
def nowhere(tmp_path_factory):
    """Tests and examples run where no file of the project is found by its name."""
    os.chdir(tmp_path_factory.mktemp("nowhere"))


@pytest.fixture(scope="session")
def program():
    return soc2.Program()


@pytest.fixture(scope="session")
def hosts():
    return soc2.Program(targets=["linux-host"])


@pytest.fixture(scope="session")
def sample(program):
    """The sample organization, with what it states."""
    stated = ROOT / "examples/statements"
    return soc2.Program(profile=stated / "profile.yaml").assess(
        ROOT / "examples/facts/sample",
        as_of="2026-11-21T06:00:00Z",
        scope=stated / "scope.yaml",
        records=stated / "records.yaml",
        acceptances=stated / "acceptances.yaml",
    )


@pytest.fixture(scope="session")
def quarter():
    """The quarter of the sample organization's hosts."""
    program = soc2.Program(profile=ROOT / "examples/statements/quarter.profile.yaml", targets=["linux-host"])
    return program.assess(ROOT / "examples/facts/quarter", period="2026-07-01/2026-10-01")


def host(id="web-1", at="2026-11-21T06:00:00Z", exit_code=2):
    """A document of a host, of which KernelCare says something."""
    return {
        "subject": {"kind": "linux_host", "id": id},
        "collected_at": at,
        "facts": {"kcarectl.status": {"exit_code": exit_code}},
    }
