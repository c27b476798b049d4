"""PostgreSQL and Redis: what the suite runs on, and servers that a test may stop and start as it likes."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg2
import redis

# Processes that share the tests of a run, a database and a Redis database each; Redis has 16 of them.
WORKERS = min(os.cpu_count() or 1, 4)
VAR = Path(__file__).resolve().parent.parent / "var"
UNREACHABLE = (psycopg2.OperationalError, redis.RedisError)
# PostgreSQL refuses to run as root; Debian's package brings the user it runs as.
POSTGRES_USER: dict[str, Any] = (
    {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
)


@contextmanager
def database_url() -> Iterator[str]:
    """TEST_DATABASE_URL, else a database of this machine's PostgreSQL, else one of our own server."""
    local = "postgres://postgres@127.0.0.1:5432"
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
    elif _answers(lambda: psycopg2.connect(f"{local}/postgres", connect_timeout=2).close()):
        # Another checkout may be testing on the same server.
        yield f"{local}/greenmfg_{zlib.crc32(bytes(VAR)):x}"
    else:
        with postgresql_server() as server:
            yield server.url


@contextmanager
def redis_url() -> Iterator[str]:
    """TEST_REDIS_URL, else the last databases of this machine's Redis if unused, else one of our own.

    The first of as many databases as there are workers.
    """
    local = f"redis://127.0.0.1:6379/{16 - WORKERS}"
    if given := os.environ.get("TEST_REDIS_URL"):
        yield given
    elif _answers(lambda: _expect_unused(local)):
        yield local
    else:
        with redis_server() as server:
            yield server.url


class Server:
    """One server process with its data in ``folder``; ``url`` is where it is reached."""

    def __init__(self, command: list[str], url: str, folder: Path, probe: Callable[[], Any], **owner: Any):
        self.command = command
        self.url = url
        self.folder = folder
        self.probe = probe
        self.owner = owner
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it answers; RuntimeError with its log where it does not."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                process_group=0,  # a Ctrl-C is for the tests, which end their servers themselves
                **self.owner,
            )
        deadline = time.monotonic() + 30
        while not _answers(self.probe):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{self.command[0]}:\n{(self.folder / 'log').read_text()}")
            time.sleep(0.05)

    def stop(self) -> None:
        """End it as a crash would: nothing is finished or flushed."""
        if self.process is not None:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=30)
            self.process = None

    def restart(self) -> None:
        """Crash it and start it again on the same data."""
        self.stop()
        self.start()


@contextmanager
def postgresql_server() -> Iterator[Server]:
    """Run a PostgreSQL of our own on a free port; its ``url`` names the empty database ``greenmfg``."""
    programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    port = _free_port()
    settings = {"listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": ""}
    settings |= {"max_connections": 200, "fsync": "off"}
    address = f"postgres://postgres@127.0.0.1:{port}"
    with _folder(**POSTGRES_USER) as folder:
        initdb = [
            programs / "initdb",
            "-D",
            "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
        ]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, cwd=folder, **POSTGRES_USER)
        command = [str(programs / "postgres"), "-D", "data"]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        server = Server(
            command,
            f"{address}/greenmfg",
            folder,
            lambda: _execute(f"{address}/postgres", "SELECT 1"),
            **POSTGRES_USER,
        )
        with _running(server):
            _execute(f"{address}/postgres", "CREATE DATABASE greenmfg")
            yield server


@contextmanager
def redis_server() -> Iterator[Server]:
    """Run a Redis of our own on a free port, empty at each start."""
    port = _free_port()
    url = f"redis://127.0.0.1:{port}/0"
    command = ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with _folder() as folder, _running(Server(command, url, folder, redis.from_url(url).ping)) as server:
        yield server


@contextmanager
def _running(server: Server) -> Iterator[Server]:
    server.start()
    try:
        yield server
    finally:
        server.stop()


@contextmanager
def _folder(**owner: Any) -> Iterator[Path]:
    """A folder for ``owner`` under var/, or elsewhere where the checkout lies in a place closed to him."""
    VAR.mkdir(exist_ok=True)
    closed = subprocess.run(["test", "-x", VAR], check=False, cwd="/", **owner).returncode
    with tempfile.TemporaryDirectory(prefix="test-", dir=None if closed else VAR) as name:
        if owner:
            shutil.chown(name, owner["user"], owner["group"])
        yield Path(name)


def _answers(probe: Callable[[], Any]) -> bool:
    try:
        probe()
    except UNREACHABLE:
        return False
    return True


def _expect_unused(url: str) -> None:
    server, _, first = url.rpartition("/")
    for number in range(int(first), int(first) + WORKERS):
        if redis.from_url(f"{server}/{number}").dbsize():
            raise redis.RedisError(f"{server}/{number} holds somebody's keys")


def _execute(url: str, statement: str) -> None:
    connection = psycopg2.connect(url, connect_timeout=2)
    try:
        connection.autocommit = True  # CREATE DATABASE takes no transaction
        connection.cursor().execute(statement)
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
