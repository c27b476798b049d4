"""Real processes of the product beside a test, which it may stop and kill as it likes."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from redis import Redis

from greenmfg.celery import app
from tests.services import Server, redis_server

# The times of production, shortened.
QUICK = {"JOB_TIME_LIMIT_SECONDS": "10", "JOB_LEASE_SECONDS": "11", "JOB_SWEEP_SECONDS": "1"}


@contextmanager
def worker(folder: Path, environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A worker with its timetable, as production runs it in one process group."""
    command = ["celery", "-A", "greenmfg.celery", "worker", "--loglevel", "info"]
    command += ["--include", "tests.bottom.worker_jobs", "--concurrency", "3"]
    command += ["--without-gossip", "--without-mingle", "--beat", "--schedule", str(folder / "beat")]
    with _running(command, folder / "worker.log", environment) as process:
        until(lambda: "ready." in (folder / "worker.log").read_text(), seconds=30)
        yield process


@contextmanager
def webserver(folder: Path, environment: dict[str, str], workers: int = 2) -> Iterator[tuple[str, int]]:
    """The web server as production starts it, on a free port; its host and port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        command = ["gunicorn", "-c", "python:greenmfg.gunicorn", "--workers", str(workers)]
        command += ["--log-level", "warning", "--bind", f"fd://{listener.fileno()}"]
        with _running(command, folder / "web.log", environment, pass_fds=[listener.fileno()]):
            yield listener.getsockname()


@contextmanager
def _running(
    command: list[str], log: Path, environment: dict[str, str], **more: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a module of Python until the end of the block, then kill it with all its children."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            env=os.environ | environment,
            stdout=output,
            stderr=output,
            cwd=settings.BASE_DIR,
            process_group=0,
            **more,
        )
    try:
        yield process
    finally:
        kill(process)


def kill(process: subprocess.Popen[bytes]) -> None:
    """Kill the process with all its children, as kill -9 does."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def until(holds: Callable[[], object], *, seconds: float) -> None:
    """Wait until ``holds()``; AssertionError after ``seconds``."""
    patience = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < patience, f"not within {seconds} s"
        time.sleep(0.1)


@pytest.fixture(scope="module")
def redis(django_db_setup) -> Iterator[Server]:
    with redis_server() as server:
        yield server


@pytest.fixture
def broker(redis, monkeypatch) -> Iterator[Server]:
    """Redis as the broker of this process too."""
    before = app.conf.broker_url, app.conf.broker_transport_options
    app.conf.update(broker_url=redis.url, broker_transport_options=settings.REDIS_TRANSPORT_OPTIONS)
    app.pool.force_close_all()
    if redis.process is None:  # a test that stopped it failed before it started it again
        redis.start()
    # A worker that holds a message when its broker goes away ends, and whoever supervises it starts another;
    # here nobody does, so it shall not hold those of an earlier test.
    Redis.from_url(redis.url).flushall()
    yield redis
    app.conf.update(broker_url=before[0], broker_transport_options=before[1])
    app.pool.force_close_all()


def production(redis: Server) -> dict[str, str]:
    """The environment of a process beside this test: the test's database, that Redis, quick times."""
    database = settings.DATABASE_URL.rpartition("/")[0] + "/" + connection.settings_dict["NAME"]
    return {"DATABASE_URL": database, "REDIS_URL": redis.url, **QUICK}


@pytest.fixture
def redis_worker(transactional_db, broker, tmp_path) -> Iterator[subprocess.Popen[bytes]]:
    with worker(tmp_path, production(broker)) as process:
        yield process
