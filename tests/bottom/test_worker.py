"""Real workers: a Celery process over a Redis of its own, and over the filesystem with SQLite."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django_scopes import scope, scopes_disabled
from kombu import Connection

from accounts.models import Tenant
from greenmfg.jobs import services
from greenmfg.jobs.models import Job
from tests.bottom import worker_jobs  # noqa: F401 — registers the kinds used here
from tests.processes import QUICK, until, worker

State = Job.State
SQLITE = """
from django_scopes import scope
from accounts.models import Tenant
from greenmfg.jobs import services
from tests.bottom import worker_jobs
tenant = Tenant.objects.create(slug="hunan", name="湖南省", office="湖南省工业和信息化厅")
with scope(tenant=tenant):
    services.enqueue(tenant=tenant, kind="test.work", args={{"folder": {folder!r}}})
"""


@pytest.fixture
def ask(transactional_db, tmp_path) -> Callable[[str], Job]:
    """Ask for a job of a kind."""
    tenant = Tenant.objects.create(slug="hunan", name="湖南省", office="湖南省工业和信息化厅")

    def enqueue(kind: str) -> Job:
        with scope(tenant=tenant):
            return services.enqueue(tenant=tenant, kind=kind, args={"folder": str(tmp_path)})

    return enqueue


def now(job: Job) -> Job:
    with scopes_disabled():
        return Job.objects.get(pk=job.pk)


def is_over(job: Job) -> bool:
    return now(job).state in {State.DONE, State.DEAD}


def test_attack_140_whatever_befalls_its_worker_a_job_comes_to_an_end(redis_worker, ask, tmp_path):
    killed, late, deadly = ask("test.wait"), ask("test.wait"), ask("test.die")
    begun = tmp_path / f"{killed.pk}-1-begun"
    until(begun.exists, seconds=10)
    os.kill(int(begun.read_text()), signal.SIGKILL)

    until(lambda: is_over(killed) and is_over(late), seconds=30)
    assert (now(killed).state, now(killed).attempts) == (State.DONE, 2)
    assert (now(late).state, now(late).attempts) == (State.DONE, 2)  # stopped by the soft time limit first

    until(lambda: is_over(deadly), seconds=60)
    assert (now(deadly).state, now(deadly).attempts) == (State.DEAD, 3)
    assert "3 次" in now(deadly).reason
    assert len(list(tmp_path.glob(f"{deadly.pk}-*-begun"))) == 3

    after = ask("test.work")
    until(lambda: is_over(after), seconds=10)


class Touch:
    """Touches a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self):
        return (Path.touch, (self.path,))


def test_attack_128_only_json_is_ever_read(redis_worker, broker, ask, tmp_path):
    touched = tmp_path / "touched"
    bodies = {
        "application/x-python-serialize": pickle.dumps(([Touch(touched)], {}, {})),
        "application/x-yaml": f"!!python/object/apply:pathlib.Path.touch [{touched}]".encode(),
    }
    headers = {"task": services.RUN_JOB, "id": "1", "lang": "py"}
    with Connection(broker.url) as connection, connection.Producer() as producer:
        for content_type, body in bodies.items():
            producer.publish(
                body,
                content_type=content_type,
                content_encoding="binary",
                routing_key="celery",
                headers=headers,
            )

    job = ask("test.work")
    until(lambda: is_over(job), seconds=10)
    assert not touched.exists()
    assert (tmp_path / "worker.log").read_text().count("ContentDisallowed") >= len(bodies)
    assert redis_worker.poll() is None


def test_while_redis_is_down_jobs_are_taken_and_done_once_it_is_back(redis_worker, broker, ask):
    broker.stop()
    begun = time.monotonic()
    job = ask("test.work")
    assert time.monotonic() - begun < 1
    assert (now(job).state, now(job).sent_at) == (State.QUEUED, None)

    broker.start()
    until(lambda: is_over(job), seconds=30)
    assert now(job).state == State.DONE


def test_a_redis_that_does_not_answer_delays_a_request_little(ask, broker):
    ask("test.work")  # a connection is there already
    broker.process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        ask("test.work")
        waited = time.monotonic() - begun
    finally:
        broker.process.send_signal(signal.SIGCONT)
    assert waited < 3


def test_without_redis_the_filesystem_carries_the_messages(tmp_path):
    environment = {"VAR_DIR": str(tmp_path), "DATABASE_URL": "", "REDIS_URL": "", **QUICK}
    manage = [sys.executable, settings.BASE_DIR / "manage.py"]
    place = {"env": os.environ | environment, "cwd": settings.BASE_DIR}
    subprocess.run([*manage, "migrate", "--verbosity", "0"], check=True, **place)

    with worker(tmp_path, environment):
        ask = SQLITE.format(folder=str(tmp_path))
        subprocess.run([*manage, "shell", "-v", "0", "-c", ask], check=True, **place)
        until(lambda: list(tmp_path.glob("*-1-done")), seconds=10)
