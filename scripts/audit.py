"""Look the pinned packages up in the public list of vulnerabilities: just audit [PIP-AUDIT OPTIONS].

pip-audit and the twenty packages that it needs are installed aside, for this run only: what audits is no part
of what is installed on servers, and audited.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

from mdm import report
from mdm.errors import Problem
from mdm.render import ROOT

PIP_AUDIT = "pip-audit==2.10.1"


def main() -> int:
    """Audit and return the exit code: 0, or 1 with what was found or why nothing could be looked up."""
    try:
        count, vulnerable = found(*answer(sys.argv[1:]))
        if vulnerable:
            report.table(["package", "version", "vulnerability", "mended in"], vulnerable)
            raise Problem(
                f"{len(vulnerable)} known vulnerabilities in {count} packages",
                "Pin versions without them: just lock --upgrade-package PACKAGE, then just test.",
            )
    except Problem as error:
        report.problem(error)
        return 1
    report.done(f"No known vulnerability in {count} packages")
    return 0


def answer(options: list[str]) -> tuple[str, str]:
    """Install pip-audit and run it; return what it wrote to stdout and stderr."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin/python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        install = subprocess.run(
            [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check", PIP_AUDIT],
            capture_output=True, text=True,
        )  # fmt: skip
        if install.returncode:
            reason = _last_line(install.stderr)
            raise Problem(
                f"pip-audit can't be installed: {reason}", "It comes from where pip looks for packages."
            )
        audit = subprocess.run(
            [python, "-m", "pip_audit", "--requirement", ROOT / "requirements.txt", "--require-hashes",
             "--disable-pip", "--format", "json", "--progress-spinner", "off", *options],
            capture_output=True, text=True,
        )  # fmt: skip
    return audit.stdout, audit.stderr


def found(output: str, errors: str) -> tuple[int, list[list[str]]]:
    """Return how many packages pip-audit looked up, and package, version, id and remedy of what it found.

    Raises Problem where it did not look all of them up: by itself it succeeds with those that it skipped.
    """
    packages = json.loads(output)["dependencies"] if output.startswith("{") else []
    skipped = [package["name"] for package in packages if "skip_reason" in package]
    if skipped or not packages:
        raise Problem(
            "The list of vulnerabilities could not be asked: "
            + (f"{len(skipped)} of {len(packages)} packages are unknown there: {skipped[0]}" if skipped
               else _last_line(errors)),
            "Run just audit on a machine that reaches it, or ask another one: just audit -s osv",
        )  # fmt: skip
    return len(packages), [
        [package["name"], package["version"], one["id"], ", ".join(one["fix_versions"]) or "-"]
        for package in packages
        for one in package["vulns"]
    ]


def _last_line(text: str) -> str:
    return (text.strip().splitlines() or ["it said nothing"])[-1].removeprefix("ERROR: ")


if __name__ == "__main__":
    sys.exit(main())
