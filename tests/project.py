"""A project folder with a database of its own, and the two ways to run a command there.

In this process, which is what tests do that ask about the data; and from outside, through `just` and as a
process, where that is the point: `project.outside`.
"""

import dataclasses
import io
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from subprocess import CompletedProcess
from unittest import mock

import psycopg
import pytest
import yaml

from mdm import config, report
from mdm.__main__ import main

ROOT = Path(__file__).resolve().parents[1]
# Recipes that are no `python -m mdm`, or end as another program.
PROGRAMS = {"bench", "demo", "format", "lint", "lock", "psql", "test"}


def read_config() -> config.Config:
    """Return the configuration that the project ships."""
    return config.read(ROOT / "config")


def through_just(project: "Project", *arguments: str, **environment: str) -> CompletedProcess[str]:
    """Run `just ARGUMENTS`, as people and cron do."""
    return subprocess.run(
        [project.root / "scripts/just", "--justfile", project.root / "justfile",
         "--working-directory", project.folder, *arguments],
        cwd=project.folder, capture_output=True, text=True, encoding="utf-8", timeout=300,
        stdin=subprocess.DEVNULL, env=os.environ | {"DATABASE_URL": project.url} | environment,
    )  # fmt: skip


def in_process(project: "Project", *arguments: str, **environment: str) -> CompletedProcess[str]:
    """Run in this process what the recipe of `just ARGUMENTS` runs: python -m mdm ARGUMENTS.

    What a process would have for itself and leave to nobody is made and undone here: folder, environment,
    arguments, output, what holds on to the output, and connections.
    """
    words, dry = list(arguments), ""
    while override := re.fullmatch("dry=(.*)", words[0]):
        dry = override[1]
        del words[0]
    assert words[0] not in PROGRAMS, f"{words[0]} is a program of its own: project.outside"
    assert project.root == ROOT, f"The code of {project.root} needs a process: project.outside"

    out = io.TextIOWrapper(io.BytesIO(), "utf-8", "surrogateescape", write_through=True)
    err = io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace", write_through=True)
    opened: list[psycopg.Connection] = []
    connect = psycopg.connect

    def remember(*args, **kwargs) -> psycopg.Connection:
        opened.append(connect(*args, **kwargs))
        return opened[-1]

    with (
        mock.patch.dict(
            os.environ,
            # just test says in which folder it was typed.
            {"DATABASE_URL": project.url, "MDM_DRY_RUN": dry, "MDM_TYPED_IN": ""} | environment,
        ),
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.chdir(project.folder)
        for name, value in {
            "stdin": io.StringIO(), "stdout": out, "stderr": err,
        }.items():  # fmt: skip
            patch.setattr(sys, name, value)
        patch.setattr(report, "out", report.Output("stdout"))
        patch.setattr(report, "err", report.Output("stderr"))
        patch.setattr(psycopg, "connect", remember)
        # Without pytest's handlers a warning goes to stderr.
        for logger in (logging.getLogger(), logging.getLogger("psycopg")):
            patch.setattr(logger, "handlers", [])
        try:
            code = main(words)
        except Exception:
            traceback.print_exc()
            code = 1
        finally:
            for connection in opened:
                end(connection)
    result = CompletedProcess(arguments, code, *map(written, (out, err)))
    if "Error: Interrupted" in result.stderr:  # it was meant for pytest
        raise KeyboardInterrupt
    return result


def checkout(folder: Path) -> Path:
    """Make a checkout in `folder`, with the virtual environment of this one; return the folder."""
    folder.mkdir()
    for name in ("justfile", "scripts", "sql", "migrations", "config", "requirements.txt"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, folder / name)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def end(connection: psycopg.Connection) -> None:
    """Close a connection and wait until its session has ended: locks, temporary tables and all."""
    if connection.closed:
        return
    with socket.socket(fileno=os.dup(connection.fileno())) as server:
        connection.close()
        server.settimeout(60)
        with suppress(ConnectionError):
            while server.recv(4096):
                pass


def written(stream: io.TextIOWrapper) -> str:
    """Return what was written, with the line ends that a process's output is read with."""
    return stream.buffer.getvalue().decode().replace("\r\n", "\n").replace("\r", "\n")


@dataclass
class Project:
    """A project folder with a database of its own. Its commands run in this process."""

    folder: Path
    # No part of what pytest prints of a failure.
    url: str = field(repr=False)
    connection: psycopg.Connection
    root: Path = ROOT
    """The checkout whose code runs."""
    run: Callable[..., CompletedProcess[str]] = in_process

    @property
    def outside(self) -> "Project":
        """The same project, whose commands are processes: through `just`, as people and cron run them."""
        return dataclasses.replace(self, run=through_just)

    def just(self, *arguments: str, **environment: str) -> CompletedProcess[str]:
        """Run `just ARGUMENTS` in the folder; its result has returncode, stdout and stderr."""
        return self.run(self, *arguments, **environment)

    def ok(self, *arguments: str) -> str:
        """Run `just ARGUMENTS`, which must succeed, and return what it printed."""
        result = self.just(*arguments)
        assert result.returncode == 0, result.stdout + result.stderr
        assert result.stderr == ""
        return result.stdout

    def fails(self, *arguments: str) -> str:
        """Run `just ARGUMENTS`, which must fail with a clear error, and return that error."""
        result = self.just(*arguments)
        assert result.returncode == 1, result.stdout + result.stderr
        assert result.stderr.startswith("Error: "), result.stderr
        assert "Traceback" not in result.stderr
        return result.stderr

    def configure(self, **rules) -> None:
        """Give the folder a configuration of its own, with some rules changed."""
        shutil.copytree(ROOT / "config", self.folder / "config", dirs_exist_ok=True)
        path = self.folder / "config/customer_mdm.yaml"
        path.write_text(
            yaml.safe_dump(yaml.safe_load(path.read_text("utf-8")) | rules, allow_unicode=True),
            "utf-8",
        )

    def sql(self, query: str, *values) -> list[tuple]:
        """Run `query` and return its rows, if it has any."""
        cursor = self.connection.execute(query, values or None)
        return cursor.fetchall() if cursor.description else []

    def bill(self, *rows: tuple) -> None:
        """Add rows to the bill, and what the dimensions lack for them.

        A row is (YYYYMM, company, assets) and optionally contribution, plan, product line, branch.
        """
        defaults = (None, "P1", "PL202", "G01")
        for month, company, assets, *rest in rows:
            contribution, plan, line, branch = (*rest, *defaults[len(rest) :])
            self.sql(
                'insert into customer."年金客户" (company_id, "客户名称") values (%s, %s) '
                "on conflict do nothing",
                company,
                f"{company}公司",
            )
            self.sql(
                'insert into mapping."年金计划" ("年金计划号", "计划全称") values (%s, %s) '
                "on conflict do nothing",
                plan,
                f"{plan}计划",
            )
            self.sql(
                'insert into business."规模明细" ("月度", company_id, "期末资产规模", "供款", '
                '"计划代码", "产品线代码", "机构代码") values (%s, %s, %s, %s, %s, %s, %s)',
                date(int(month[:4]), int(month[4:]), 1), company, assets, contribution, plan, line,
                branch,
            )  # fmt: skip

    def versions(self) -> list[str]:
        """Return the stored history, a line per version: A 正常 战客 新客 2025 2025-11-30 2025-12-31."""
        rows = self.sql(
            """
            select concat_ws(' ', company_id, contract_status,
                case when is_strategic then '战客' end,
                case when is_existing then '已客' else '新客' end,
                status_year, valid_from, valid_to)
            from customer.customer_plan_contract
            order by company_id, plan_code, product_line_code, valid_from
            """
        )
        return [line for (line,) in rows]
