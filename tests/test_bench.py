"""`just bench` measures: its usual parts, small."""

import os

from bench import measure


def test_the_usual_parts_measure(tmp_path, monkeypatch, capsys):
    generate, create = measure.generate, measure.create
    months = measure.MONTHS[-6:]
    monkeypatch.setattr(measure, "create", lambda parameters, name, rounds: create(parameters, name, 1))
    monkeypatch.setattr(measure, "generate", lambda bench, contracts: generate(bench, 200, months))
    monkeypatch.setattr(measure, "FIRST", months[0])
    monkeypatch.setattr(measure, "LAST_TWO_YEARS", months)
    monkeypatch.setattr(measure, "WORKBOOK_ROWS", 300)
    monkeypatch.setattr(measure, "CSV_ROWS", 1000)
    monkeypatch.setenv("DATABASE_URL", os.environ.get("DATABASE_URL", ""))
    measure.measure_embedded({"files", "months"}, tmp_path)
    printed = capsys.readouterr().out
    assert printed.count("of the medians") == 11, printed
    assert "queries of docs/bi.md" in printed and "␊" not in printed
