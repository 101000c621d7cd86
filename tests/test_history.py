"""The contract history (specification, section 3), a test per rule."""


def test_worked_example_of_the_specification(project):
    project.configure(strategic_threshold=1_000_000, whitelist_top_n=1)
    project.bill(
        ("202511", "A", 1000, 1),
        ("202512", "A", 1000, 1),
        ("202601", "A", 0, 1),
        ("202601", "B", 5, 1),
    )
    project.ok("sync")
    assert project.versions() == [
        "A 正常 战客 新客 2025 2025-11-30 2025-12-31",
        "A 正常 战客 已客 2026 2026-01-01 2026-01-30",
        "A 停缴 战客 已客 2026 2026-01-31 9999-12-31",
        "B 正常 战客 新客 2026 2026-01-31 9999-12-31",
    ]
