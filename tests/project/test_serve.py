"""`make demo` once its packages are there: built, served, ended, and what it says when it cannot."""

import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from applications.workflow import Status
from evaluation.schemes.loader import FIXTURES

ROOT = Path(__file__).resolve().parents[2]
READY = "已启动"
pytestmark = pytest.mark.once


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextmanager
def start(var: Path, port: int, *options: str, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """`manage.py serve` in a session of its own, as a terminal would start it, until the end of the block."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "serve", *options],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "PYTHONUNBUFFERED": "1",
            "SIMULATION": "1",
            "SITE_URL": f"http://127.0.0.1:{port}",
            "VAR_DIR": str(var),
            "STATIC_ROOT": str(var / "static"),  # servers of other tests may be reading the checkout's
            **environment,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.communicate()


def refusal(var: Path, port: int, **environment: str) -> str:
    """What it says when it does not start."""
    with start(var, port, **environment) as process:
        said = process.communicate(timeout=60)[0]
    assert process.returncode == 1, said
    assert "Traceback" not in said
    return said


@contextmanager
def demo(var: Path, port: int) -> Iterator[str]:
    """The demo while it is served, with what it said until then; Ctrl-C at the end."""
    with start(var, port, "--demo") as process:
        lines = []
        for line in process.stdout:
            lines.append(line)
            if READY in line:
                break
        try:
            yield "".join(lines)
        finally:
            os.killpg(process.pid, signal.SIGINT)
            rest = process.communicate(timeout=30)[0]
        assert process.returncode == 0, "".join(lines) + rest
        assert "已全部结束" in rest
        assert members(process.pid) == []


def members(session: int) -> list[int]:
    """The processes of ``session`` that are still alive."""
    alive = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended while we looked
        if int(fields[3]) == session and fields[0] != "Z":
            alive.append(int(path.parent.name))
    return alive


def contents(var: Path) -> dict[str, str]:
    """A fingerprint of every table and file of the demo, but for what merely being served writes."""
    with closing(sqlite3.connect(var / "greenmfg.sqlite3")) as database:
        tables = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        rows = {
            name: repr(database.execute(f"SELECT * FROM {name} ORDER BY 1").fetchall()) for name in tables
        }
    files = [path for folder in ("demo", "blobs") for path in (var / folder).rglob("*") if path.is_file()]
    rows |= {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    return rows


def get(port: int, path: str) -> bytes:
    """The body of a page."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return answer.read()


def column(var: Path, query: str) -> list[str]:
    """The first column of what ``query`` finds in the demo's database."""
    with closing(sqlite3.connect(var / "greenmfg.sqlite3")) as database:
        return [value for (value,) in database.execute(query)]


def wait_for_the_worker(var: Path) -> None:
    """Until everything that the demo has asked for is printed."""
    for _ in range(480):
        if not column(var, "SELECT id FROM jobs_job WHERE state IN ('queued', 'running')"):
            return
        time.sleep(1)
    pytest.fail("The worker has not printed everything in eight minutes")


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """The data of a demo that was built, served and ended."""
    var, port = tmp_path_factory.mktemp("var"), free_port()
    with demo(var, port):
        assert "绿色".encode() in get(port, "/")
        assert b"--bs-" in get(port, "/static/vendor/bootstrap/css/bootstrap.min.css")
    return var


@pytest.fixture(scope="module")
def var(built):
    """The same after it was served once more until all was printed."""
    with demo(built, free_port()):
        wait_for_the_worker(built)
    return built


def test_the_demo_shows_every_scheme_in_two_provinces(built):
    """By itself, because a machine with other work needs minutes for building and for printing each."""
    asked = "SELECT DISTINCT code FROM evaluation_schemerevision JOIN evaluation_sheet"
    asked += " ON evaluation_sheet.scheme_revision_id = evaluation_schemerevision.id"
    assert set(column(built, asked)) == {path.stem for path in FIXTURES.glob("*.yaml")}
    assert len(column(built, "SELECT id FROM accounts_tenant")) == 2


def test_the_demo_has_work_for_every_desk(var):
    statuses = column(var, "SELECT DISTINCT status FROM applications_application")
    assert set(statuses) == {status.value for status in Status}
    assert set(column(var, "SELECT status FROM applications_entrustment")) >= {
        "offered",
        "accepted",
        "signed",
    }
    assert set(column(var, "SELECT status FROM applications_transmittal")) == {"draft", "sent", "received"}
    assert set(column(var, "SELECT status FROM applications_notice")) == {"open", "listed"}
    assert column(var, "SELECT status FROM applications_objection") == ["received"]
    open_ones = "SELECT action FROM applications_proposal WHERE status = 'open' ORDER BY action"
    assert column(var, open_ones) == ["return", "select"]
    assert not column(var, "SELECT id FROM jobs_job WHERE state = 'dead'")


def test_the_demo_leaves_a_printed_document(var):
    documents = list((var / "demo").glob("*.pdf"))
    assert documents
    assert all(path.read_bytes().startswith(b"%PDF-") for path in documents)


def test_a_second_run_builds_nothing_and_changes_nothing(var):
    before = contents(var)
    with demo(var, free_port()) as said:
        assert "演示数据已在" in said
        assert "填报" not in said.partition("演示账号")[0]
    assert contents(var) == before


def test_a_database_moved_away_is_built_anew_even_after_an_interruption(var, tmp_path):
    shutil.copytree(var, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("greenmfg.sqlite3*"))
    with start(tmp_path, free_port(), "--demo") as process:
        assert any("填报" in line for line in process.stdout)
        os.killpg(process.pid, signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=30)[0]
        assert process.returncode == 130
        assert members(process.pid) == []
    with demo(tmp_path, free_port()) as said:
        assert "登记公布结果" in said
    assert contents(tmp_path).keys() >= {"applications_application", "accounts_event"}


def test_a_taken_port_is_told_with_the_way_out(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = refusal(tmp_path, other.getsockname()[1])
    assert "已被占用" in said
    assert "make demo PORT=8001" in said
    assert not (tmp_path / "greenmfg.sqlite3").exists()


def test_a_file_that_is_no_database_is_told_and_kept(tmp_path):
    database = tmp_path / "greenmfg.sqlite3"
    database.write_bytes(b"a letter, not a database" * 100)
    said = refusal(tmp_path, free_port())
    assert f"mv {database} {database}.old" in said
    assert database.read_bytes() == b"a letter, not a database" * 100


def test_a_database_of_a_newer_version_is_told_and_kept(var, tmp_path):
    shutil.copy(var / "greenmfg.sqlite3", tmp_path)
    with closing(sqlite3.connect(tmp_path / "greenmfg.sqlite3")) as database, database:
        database.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('accounts', '9999', '2030-01-01')"
        )
    assert "由其他版本建立" in refusal(tmp_path, free_port())


def test_production_is_not_served_by_it(tmp_path):
    secrets = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "SECRET_KEY": "0123456789" * 6}
    assert "DATABASE_URL" in refusal(tmp_path, free_port(), **secrets)
