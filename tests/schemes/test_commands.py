"""The commands as somebody at a terminal meets them; none of these may touch the database."""

import io
import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.core.management import call_command

from tests.schemes.small import TEXT, broken, line_of

ROOT = Path(__file__).parents[2]


class Ran(NamedTuple):
    """What a command left behind."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run(*arguments: str) -> Ran:
    """Run a command in this process, where pytest-django forbids the database."""
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return Ran(int(end.code or 0), out.getvalue(), err.getvalue())
    return Ran(0, out.getvalue(), err.getvalue())


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    path = tmp_path / "sheet.json"
    path.write_text('{"answers": {"9": {"points": "4.5"}}}', encoding="utf-8")
    return path


# -- check_schemes ---------------------------------------------------------------------------------


def test_the_shipped_schemes_are_right() -> None:
    ran = run("check_schemes")
    assert ran.status == 0
    assert ran.out.count("检查通过") == len(list((ROOT / "fixtures/schemes").glob("*.yaml")))


def test_every_fault_of_every_file_is_reported_by_line(tmp_path: Path) -> None:
    first, second, right = tmp_path / "a.yaml", tmp_path / "b.yaml", tmp_path / "c.yaml"
    text = broken(("honour: factory", "honour: farm"), ("weight: 60", "weight: 61"))
    first.write_text(text, encoding="utf-8")
    second.write_text("a: &x 1\na: 2\n", encoding="utf-8")
    right.write_text(TEXT, encoding="utf-8")
    ran = run("check_schemes", str(first), str(second), str(right), str(tmp_path / "none.yaml"))
    lines = ran.err.splitlines()
    allowed = "“farm”不在允许的取值之内：factory、park、supply_chain、product"
    assert (ran.status, ran.out) == (1, "")
    assert lines[:2] == [
        f"{first}:{line_of('honour: farm', text)}: honour: {allowed}",
        f"{first}:{line_of('categories:', text)}: categories: 各一级指标权重之和为 101，应为 100",
    ]
    assert f"{second}:2: a: 重复的键“a”（首次出现在第 1 行）" in lines
    assert lines[-1] == f"{tmp_path / 'none.yaml'}:1: 全文: 文件不存在或无法读取"
    assert not any(str(right) in line for line in lines)


def test_a_file_that_is_no_text_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_bytes(b"title: \xff\xfe")
    assert run("check_schemes", str(file)).err.strip() == f"{file}:1: 全文: 文件不是 UTF-8 编码"


# -- export_scheme ---------------------------------------------------------------------------------


def test_an_export_lists_the_criteria_in_printed_order() -> None:
    body = run("export_scheme", "factory-2025").json
    assert [gate["no"] for gate in body["gates"]] == ["G1", "G2", "G3", "G4", "G5", "G6"]
    assert sum(Decimal(category["weight"]) for category in body["categories"]) == 100
    assert [row["ordinal"] for row in body["criteria"]] == list(range(1, 15))
    assert body["criteria"][3] | {"measures": [], "note": ""} == {
        "ordinal": 4,
        "printed_number": "4",
        "key": "platform_functions",
        "category": "energy",
        "group": None,
        "text": "能碳管理系统平台功能符合数量",
        "kind": "count",
        "points": "6",
        "unit": "项",
        "direction": "positive",
        "necessity": None,
        "applies": None,
        "not_applicable": "forbidden",
        "measures": [],
        "source": "工信厅节函〔2025〕390号 附件1 第4项",
        "status": "unconfirmed",
        "note": "",
    }


def test_a_number_is_printed_only_where_the_document_prints_one() -> None:
    rows = run("export_scheme", "factory-2018").json["criteria"]
    assert len(rows) == 91
    assert not any("printed_number" in row for row in rows)
    assert {row["necessity"] for row in rows} == {"必选", "可选"}


@pytest.mark.parametrize("name", ["1.2", "附表 1.2", "附表1.2", "附表　１．２", "绿色工厂评价指标自评表"])
def test_a_table_goes_by_key_label_or_title(name: str) -> None:
    body = run("export_scheme", "factory-2018", "--table", name).json
    assert body["table"]["label"] == "附表 1.2"
    assert len(body["rows"]) == 77
    assert all(row["text"] and row["criteria"] for row in body["rows"])


def test_the_rows_of_a_gates_table_name_gates() -> None:
    rows = run("export_scheme", "factory-2018", "--table", "附表 2.1").json["rows"]
    assert [len(row["gates"]) for row in rows] == [1] * 8


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("factory-1999",), "、factory-2018、factory-2025、"),
        (("../secrets",), "没有代码为“../secrets”的方案"),
        (("factory-2025", "--table", "附表 9"), "没有表“附表 9”，现有：附件1"),
    ],
)
def test_what_does_not_exist_cannot_be_exported(arguments: tuple[str, ...], message: str) -> None:
    ran = run("export_scheme", *arguments)
    assert (ran.status, ran.out) == (1, "")
    assert message in ran.err


# -- score -----------------------------------------------------------------------------------------


def test_a_sheet_is_scored(sheet: Path) -> None:
    body = run("score", "factory-2025", str(sheet)).json
    assert list(body)[:8] == [
        "scheme",
        "revision",
        "sha256",
        "status",
        "total",
        "categories",
        "rows",
        "gates",
    ]
    assert (body["scheme"], body["revision"], body["status"], body["total"]) == (
        "factory-2025",
        1,
        "incomplete",
        "4.5",
    )
    assert body["rows"][8]["status"] == "scored"
    assert body["sha256"] == run("export_scheme", "factory-2025").json["sha256"]


def test_bad_input_is_told_line_by_line_and_nothing_is_printed(sheet: Path) -> None:
    answers = {"1": {"value": "NaN"}, "energy_intensity": {"value": "1"}, "4": {"count": "13"}, "x\ny": {}}
    sheet.write_text(json.dumps({"answers": answers}), encoding="utf-8")
    ran = run("score", "factory-2025", str(sheet))
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.splitlines() == [
        "answers.1.value: “NaN”不是可识别的数，请只填写数字和小数点，例如 1234.5",
        "answers.energy_intensity: 与“1”是同一评分项，重复填写",
        "answers.4.count: 13 超过可计数量 12",
        "answers.x\\u000ay: 本方案没有这一评分项",
    ]


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"answers": 1}', b"[" * 200_000, b'"' + b"x" * 8_000_100]
)
def test_a_file_that_is_no_sheet_is_refused(sheet: Path, content: bytes) -> None:
    sheet.write_bytes(content)
    ran = run("score", "factory-2025", str(sheet))
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


@pytest.mark.parametrize(
    "arguments", [("factory-1999", "sheet.json"), ("factory-2025", "no-such.json"), ("factory-2025", "/")]
)
def test_a_scheme_or_sheet_that_is_not_there_is_bad_input(arguments: tuple[str, str]) -> None:
    ran = run("score", *arguments)
    assert (ran.status, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1


def manage(*arguments: str, stdin: bytes = b"") -> Ran:
    """Run a command as its own process, with a database that cannot be opened."""
    environment = os.environ | {"VAR_DIR": "/nonexistent", "PYTHONIOENCODING": "utf-8"}
    environment.pop("DATABASE_URL", None)
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        input=stdin,
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def test_a_sheet_may_come_from_standard_input_without_any_database() -> None:
    ran = manage("score", "factory-2025", "-", stdin=b'\xef\xbb\xbf{"answers": {"9": {"points": "6"}}}')
    assert (ran.status, ran.json["total"], ran.err) == (0, "6", "")


def test_bad_input_ends_the_process_with_2() -> None:
    ran = manage("score", "factory-2025", "-", stdin=b'{"answers": {"9": {"points": "7"}}}')
    assert ran == (2, "", "answers.9.points: 7 超过本项满分 6\n")


def test_a_wrong_scheme_ends_the_process_with_1(tmp_path: Path) -> None:
    file = tmp_path / "scheme.yaml"
    file.write_text(broken(("honour: factory", "honour: farm")), encoding="utf-8")
    ran = manage("check_schemes", str(file))
    assert (ran.status, ran.out) == (1, "")
    assert ran.err.startswith(f"{file}:4: honour: ")
