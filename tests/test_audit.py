"""just audit: nothing passes as looked up that was not."""

import json
import subprocess

import pytest

import audit
from mdm.errors import Problem
from project import ROOT

FINE = {"name": "click", "version": "8.4.0", "vulns": []}
FAULTY = {
    "name": "jinja2",
    "version": "2.4.1",
    "vulns": [
        {"id": "PYSEC-2014-8", "fix_versions": ["2.7.2"]},
        {"id": "PYSEC-X", "fix_versions": []},
    ],
}
SKIPPED = {"name": "rich", "skip_reason": "Dependency not found and could not be audited: rich (15.0.0)"}


def said(*dependencies: dict) -> str:
    return json.dumps({"dependencies": dependencies, "fixes": []})


def test_packages_without_a_known_vulnerability():
    assert audit.found(said(FINE, FINE), "WARNING: x") == (2, [])


def test_vulnerabilities_are_listed_with_the_versions_that_mend_them():
    assert audit.found(said(FAULTY, FINE), "Found 2 known vulnerabilities") == (
        2,
        [["jinja2", "2.4.1", "PYSEC-2014-8", "2.7.2"], ["jinja2", "2.4.1", "PYSEC-X", "-"]],
    )


@pytest.mark.parametrize(
    ("output", "errors", "reason"),
    [
        ("", "Traceback\n\nConnectionError: no such host\n", "ConnectionError: no such host"),
        ("", "", "it said nothing"),
        (said(), "", "it said nothing"),
        (said(FINE, SKIPPED), "No known vulnerabilities found", "1 of 2 packages are unknown there: rich"),
    ],
)  # fmt: skip
def test_what_was_not_looked_up_is_no_success(output, errors, reason):
    with pytest.raises(Problem) as caught:
        audit.found(output, errors)
    assert caught.value.what == f"The list of vulnerabilities could not be asked: {reason}"


def test_without_a_registry_there_is_one_clear_line(tmp_path, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(tmp_path))
    result = subprocess.run([ROOT / "scripts/just", "audit"], capture_output=True, text=True)
    assert (result.returncode, result.stdout) == (1, "")
    first, *remedy = result.stderr.splitlines()
    assert first.startswith("Error: pip-audit can't be installed: ") and "pip-audit" in first
    assert len(remedy) == 1
