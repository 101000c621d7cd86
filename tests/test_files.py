"""What a file is before anything is read in it, how Excel shows numbers, columns under other names."""

import csv
import os
import signal
import socket
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

import cluster
from processes import measured
from project import ROOT, Project
from tables import stored
from workbooks import HEADER, bill, row, write

ETL = ("etl", "annuity_performance", "--no-post-hooks", "--file")
CELL = '<c r="H2"><v>100</v></c>'


def one_line(error: str) -> str:
    """Return the first line of an error, which is all but the remedy."""
    return error.splitlines()[0]


def changed(path: Path, *changes: tuple[str, str]) -> str:
    """Write a bill of one row, with texts replaced by others in the XML of its sheet, and return its name."""
    plain = write(path.with_name("plain.xlsx"), {"规模明细": [HEADER, row()]})
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for part in before.namelist():
            text = before.read(part).decode()
            for old, new in changes if "sheet1.xml" in part else ():
                assert old in text
                text = text.replace(old, new)
            after.writestr(part, text)
    return path.name


def started(project: Project, name: str) -> subprocess.Popen[str]:
    """Start to load a file, which will fail."""
    return subprocess.Popen(
        [sys.executable, "-m", "mdm", *ETL, name], cwd=project.folder, stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE, text=True,
        env=os.environ | {"DATABASE_URL": project.url, "PYTHONPATH": str(ROOT / "scripts")},
    )  # fmt: skip


# Regular files


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
@pytest.mark.parametrize("kind", ["a named pipe", "a socket", "a folder", "a device", "a loop", "no folder"])
def test_what_is_no_file_is_one_line_and_no_wait(project, monkeypatch, name, kind):
    monkeypatch.chdir(project.folder)
    path, error = Path(name), f"{name} is no file, but {kind}"
    if kind == "a named pipe":
        os.mkfifo(path)
    elif kind == "a socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(name)
    elif kind == "a folder":
        path.mkdir()
    elif kind == "a device":
        path.symlink_to("/dev/zero")
    elif kind == "a loop":
        path.symlink_to(name)
        error = f"{name} can't be opened: Too many levels of symbolic links"
    else:
        bill(project.folder, row(), name=name)
        path = Path("data/202601") / name / name
        error = f"{path} can't be opened: Not a directory"
    result = project.fails(*ETL, str(path))
    assert one_line(result) == f"Error: {error}"
    assert len(result.splitlines()) == 2


def test_a_pipe_where_the_file_of_a_month_should_be_is_no_wait(project):
    folder = project.folder / "data/202601"
    folder.mkdir(parents=True)
    os.mkfifo(folder / "规模收入数据.xlsx")
    assert "规模收入数据.xlsx is no file, but a named pipe" in project.fails("etl", "annuity_performance")


# Workbooks that take more memory than they look like


def peak_of(project, name: str) -> tuple[str, float]:
    """Return the error of loading a file, which must fail, and the most memory (MB) that a process took."""
    result, peak = measured(project, *ETL, name)
    assert result.returncode == 1, result.stderr
    assert result.stderr.startswith("Error: ") and len(result.stderr.splitlines()) == 2, result.stderr
    return one_line(result.stderr), peak


@pytest.mark.parametrize("declared", ["A1:L2", "A1:XFD1048576"])
@pytest.mark.parametrize(
    ("place", "rows", "columns"), [("XFD1048576", 1048576, 16384), ("ZZ900000", 900000, 702)]
)
def test_a_cell_far_away_is_named_before_memory_is_spent(project, declared, place, rows, columns):
    cell = f'{CELL}<c r="{place}"><v>1</v></c>'
    name = changed(project.folder / "x.xlsx", ('ref="A1:L2"', f'ref="{declared}"'), (CELL, cell))
    error, peak = peak_of(project, name)
    assert (
        f"x.xlsx, sheet 规模明细: its cells reach down to row {rows} and as far as column {columns}" in error
    )
    assert peak < 300


@pytest.mark.parametrize("declared", ["A1:XFD1048576", "XFD1048576", "A1:A1", "A1:ZZZ99999999999"])
def test_what_a_sheet_declares_to_hold_is_no_matter(project, declared):
    name = changed(project.folder / "x.xlsx", ('ref="A1:L2"', f'ref="{declared}"'))
    assert "Read: 1 = 1 loaded" in project.ok(*ETL, name)


@pytest.mark.parametrize(
    ("part", "lies"),
    [("xl/worksheets/sheet1.xml", True), ("xl/sharedStrings.xml", False), ("xl/sharedStrings.xml", True),
     ("xl/styles.xml", True)],
)  # fmt: skip
def test_a_part_that_unpacks_to_a_bomb_is_refused_before_memory_is_spent(project, part, lies):
    plain = write(project.folder / "plain.xlsx", {"规模明细": [HEADER, row()]})
    path = project.folder / "x.xlsx"
    with zipfile.ZipFile(plain) as before, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for each in before.namelist():
            if each != part:
                after.writestr(each, before.read(each))
        start, end = before.read(part).split(b"<sheetData>" if "sheet1" in part else b">", 1)
        with after.open(part, "w", force_zip64=True) as xml:
            xml.write(start + b"><x>")
            for _ in range(400):
                xml.write(b"x" * (1 << 20))
            xml.write(b"</x>" + end)
    if lies:  # what the directory says of the size
        whole = path.read_bytes()
        size = next(each.file_size for each in zipfile.ZipFile(path).infolist() if each.filename == part)
        assert size.to_bytes(4, "little") in whole
        path.write_bytes(whole.replace(size.to_bytes(4, "little"), (1000).to_bytes(4, "little")))
    error, peak = peak_of(project, "x.xlsx")
    assert "x.xlsx is no .xlsx workbook that can be read" in error
    assert peak < 300


def test_the_reader_that_is_killed_is_one_line(project):
    """What else can end it: the operating system that is short of memory."""
    rows = [row(计划号=f"P{number}") for number in range(60_000)]
    write(project.folder / "x.xlsx", {"规模明细": [HEADER, *rows]})
    process = started(project, "x.xlsx")
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    while not (pids := children.read_text().split()):
        time.sleep(0.01)
    os.kill(int(pids[0]), signal.SIGKILL)
    error = process.communicate()[1]
    assert process.returncode == 1
    assert one_line(error).startswith(
        "Error: x.xlsx is no .xlsx workbook that can be read: it takes more than"
    )
    assert stored(project, "计划代码") == []


def test_a_large_workbook_is_read_within_the_limit(project):
    with xlsxwriter.Workbook(project.folder / "x.xlsx", {"constant_memory": True}) as book:
        sheet = book.add_worksheet("规模明细")
        sheet.write_row(0, 0, HEADER)
        for number in range(1, 100_001):
            sheet.write_row(
                number, 0, row(计划号=f"P{number % 1000}", 客户名称=f"客户{number}", 期末资产规模=number / 7)
            )
    result, peak = measured(project, *ETL, "x.xlsx")
    assert "Read: 100000 = 100000 loaded" in result.stdout
    assert peak < 300


# SQL for psql


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_rendered_sql_of_a_load_runs_in_psql_as_it_is_and_does_the_same(project, kind):
    rows = [row(计划号=f"P{n}", 客户名称='甲"乙\n公司' if n == 3 else f"客户{n}") for n in range(40)]
    rows.append(row(业务类型="火箭"))
    name = f"x.{kind}"
    if kind == "xlsx":
        write(project.folder / name, {"规模明细": [HEADER, *rows]})
    else:
        with (project.folder / name).open("w", newline="", encoding="gb18030") as file:
            csv.writer(file).writerows([HEADER, *rows])
    (project.folder / "x.sql").write_text(project.ok("render", *ETL, name), "utf-8", newline="")
    assert stored(project, "计划代码") == []
    result = project.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "x.sql")
    assert result.returncode == 0, result.stderr
    # Citus warns of views that stand on temporary tables.
    assert result.stderr == "" or cluster.URL
    loads = "select load_id, run_id, rows_loaded, rows_rejected from mdm.load"
    ((load_id, run_id, *counts),) = project.sql(loads)
    assert counts == [40, 1]
    assert project.sql('select distinct load_id from business."规模明细"') == [(load_id,)]
    assert project.sql("select load_id, source_row from mdm.reject") == [(load_id, 42)]
    assert project.sql("select run_id, command, outcome from mdm.run") == [(run_id, "render", "ok")]
    assert project.just("validate").returncode == 1  # nothing but the sync that has to follow
    project.ok("sync")
    project.ok("snapshot", "202601")
    project.ok("validate")
    again = project.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "x.sql")
    assert again.returncode and "already exists" in again.stderr  # it runs once
    assert "Replaced: 40" in project.ok(*ETL, name)


@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_rendered_sql_takes_a_file_whose_last_line_has_no_end(project, end):
    lines = [",".join(map(str, cells)) for cells in (HEADER, row(), row(计划号="P2"))]
    (project.folder / "x.csv").write_text("\n".join(lines) + end, "utf-8", newline="")
    (project.folder / "x.sql").write_text(project.ok("render", *ETL, "x.csv"), "utf-8", newline="")
    result = project.outside.just("psql", "-q", "-v", "ON_ERROR_STOP=1", "-f", "x.sql")
    assert result.returncode == 0, result.stderr
    # Citus warns of views that stand on temporary tables.
    assert result.stderr == "" or cluster.URL
    assert stored(project, "计划代码") == [("P1",), ("P2",)]


# Formats of numbers


def formatted(path: Path, header: str, code: str, *numbers: float) -> str:
    """Write a bill with a row for each number, which stand in one column in this format; return its name."""
    names = HEADER if header in HEADER else [*HEADER, header]
    with xlsxwriter.Workbook(path) as book:
        form = book.add_format({"num_format": code})
        sheet = book.add_worksheet("规模明细")
        sheet.write_row(0, 0, names)
        for place, number in enumerate(numbers, start=1):
            sheet.write_row(place, 0, row(计划号=f"P{place}"))
            sheet.write_number(place, names.index(header), number, form)
    return path.name


@pytest.mark.parametrize(
    ("code", "number", "shown"),
    [
        ("00000", 123, "00123"),
        ("00000", 123456, "123456"),
        ("00000", 0, "00000"),
        ("000000;@", 45, "000045"),
        ("00000_ ", 123, "00123"),
        ("[>=0]00000", 123, "00123"),
        ('"S"0000', 12, "S0012"),
        (r"\S0000", 12, "S0012"),
        ("0", 123, "123"),
        ("General", 123, "123"),
        ("#,##0", 1234, "1234"),
        ("0.00", 123, "123"),
    ],
)
def test_a_code_keeps_the_zeros_that_excel_shows(project, code, number, shown):
    project.ok(*ETL, formatted(project.folder / "x.xlsx", "子企业号", code, number))
    assert stored(project, "子企业号") == [(shown,)]


def test_zeros_in_front_of_other_columns_are_no_matter(project):
    name = formatted(project.folder / "x.xlsx", "期末资产规模", "00000", 123, 12.5, -3)
    project.ok(*ETL, name)
    assert [float(amount) for (amount,) in stored(project, "期末资产规模")] == [123, 12.5, -3]
    assert "Months: 202602" in project.ok(
        *ETL, formatted(project.folder / "x.xlsx", "月度", "000000", 202602)
    )


@pytest.mark.parametrize("code", ["0%", "0.00%", "#,##0.0%;[Red]-0.0%", '0.0"%"'])
@pytest.mark.parametrize("header", ["当期收益率", "当期收益率(%)", "当期收益率【%】"])
def test_a_percent_cell_counts_once_whatever_the_header_says(project, header, code):
    name = formatted(project.folder / "x.xlsx", header, code, 0.05, -0.0625, 0, 0.07)
    project.ok(*ETL, name)
    rates = [float(rate) for (rate,) in stored(project, "当期收益率")]
    if code == '0.0"%"' and header != "当期收益率":  # a mark behind a number in percent
        assert rates == [0.0005, -0.000625, 0, 0.0007]
    else:
        assert rates == [0.05, -0.0625, 0, 0.07]


# Columns under other names


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize(
    ("header", "likely"),
    [
        ("本期收益率", "当期收益率"),
        ("当期收益率值(%)", "当期收益率"),
        ("集团企业客户编号", "集团企业客户号"),
        ("期初规模", "期初资产规模"),
    ],
)
def test_a_column_that_is_not_read_names_the_one_that_it_may_be(project, kind, header, likely):
    names = ["序号", *HEADER[:-1], header]
    path = project.folder / f"x.{kind}"
    if kind == "xlsx":
        write(path, {"规模明细": [names, [1, *row()[:-1], 1]]})
    else:
        path.write_text("\n".join(",".join(map(str, line)) for line in (names, [1, *row()[:-1], 1])), "utf-8")
    output = project.ok(*ETL, path.name)
    assert f"  Note: columns not read: 序号, {header} (is it {likely}? Then call it so)\n" in output


def test_a_column_that_is_there_under_its_name_is_not_guessed(project):
    names = [*HEADER, "集团企业客户编号", "供款说明(附件)"]
    write(project.folder / "x.xlsx", {"规模明细": [names, [*row(), 1, 2]]})
    assert "  Note: columns not read: 集团企业客户编号, 供款说明(附件)\n" in project.ok(*ETL, "x.xlsx")
