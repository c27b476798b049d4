"""PostgreSQL crashes while six people type: who was cut off tries once more, and nothing is lost."""

import http.client
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psycopg2
import pytest
from django.conf import settings

from tests.processes import until, webserver
from tests.services import Server, postgresql_server

pytestmark = pytest.mark.once

KEYS = ["energy", "co2", "water_intake", "water_reused", "land_area", "capacity"]
TOKEN = "t" * 32
# One application at its start, and one session of its filler for each who types.
SEED = """
import json
import django
django.setup()
from django_scopes import scope
from tests.people import MemberClient, make_world
from tests.stories import Story
world = make_world()
with scope(tenant=world.hunan):
    pk = Story(world).begun.pk
sessions = [MemberClient(world.owner).cookies["sessionid"].value for _ in range({people})]
print(json.dumps({{"pk": pk, "acting": world.owner.organization.pk, "sessions": sessions}}))
"""


@pytest.fixture
def database() -> Iterator[Server]:
    with postgresql_server() as server:
        yield server


@pytest.fixture
def environment(database) -> dict[str, str]:
    """Production on a database of its own, without a broker."""
    return {
        "DATABASE_URL": database.url,
        "REDIS_URL": "",
        "DJANGO_SETTINGS_MODULE": "greenmfg.settings",
        "SESSIONS_AT_ONCE": str(len(KEYS)),  # one person types into all of them
    }


@pytest.fixture
def draft(environment) -> dict[str, Any]:
    """The application people type into: its number, their organization and sessions."""
    manage = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    seed = [sys.executable, "-c", SEED.format(people=len(KEYS))]
    place = {"env": os.environ | environment, "cwd": settings.BASE_DIR, "stdout": subprocess.PIPE}
    subprocess.run(manage, check=True, **place)
    return json.loads(subprocess.run(seed, check=True, **place).stdout.splitlines()[-1])


@dataclass
class Typist:
    """Saves one number after the other into a cell of his own, and tries once more where he is cut off."""

    address: tuple[str, int]
    draft: dict[str, Any]
    key: str
    session: str
    up: threading.Event
    over: threading.Event
    acknowledged: int = 0
    failures: list[str] = field(default_factory=list)

    def work(self) -> None:
        version = 0
        while not self.over.is_set():
            number = self.acknowledged + 1
            status, body = self._save(number, version)
            if status != 200:
                self.failures.append(f"{status}: {body[:200]!r}")
                assert self.up.wait(timeout=60)
                status, body = self._save(number, version)
            assert status == 200, (self.key, status, body)
            version, self.acknowledged = json.loads(body)["saved"][0]["version"], number

    def _save(self, number: int, version: int) -> tuple[int, bytes]:
        cell = {"key": self.key, "value": number, "seen_version": version, "acting": self.draft["acting"]}
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        connection = http.client.HTTPConnection(*self.address, timeout=30)
        try:
            connection.request("POST", f"/applications/{self.draft['pk']}/answers/", urlencode(cell), headers)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, http.client.HTTPException) as cut:
            return 0, repr(cut).encode()
        finally:
            connection.close()


def test_a_database_that_restarts_costs_a_request_one_failure_and_no_answer(
    database, environment, draft, tmp_path: Path
):
    up, over = threading.Event(), threading.Event()
    up.set()
    with webserver(tmp_path, environment) as address, ThreadPoolExecutor(len(KEYS)) as pool:
        people = [
            Typist(address, draft, key, session, up, over)
            for key, session in zip(KEYS, draft["sessions"], strict=True)
        ]
        work = [pool.submit(one.work) for one in people]
        try:
            for _ in range(2):
                _wait_for_more(people, work)
                up.clear()
                database.stop()
                time.sleep(0.5)
                database.start()
                up.set()
            _wait_for_more(people, work)
        finally:
            up.set()
            over.set()
    for one in work:
        one.result()
    failures = [text for one in people for text in one.failures]
    assert failures, "nobody was cut off: the database was not under load"
    assert len(failures) <= 2 * len(people)
    assert not [text for text in failures if "psycopg" in text or "Traceback" in text]
    _expect_consistent(database, draft["pk"], people)


def _wait_for_more(people: list[Typist], work: list[Any]) -> None:
    """Wait until everybody has had five more numbers acknowledged, or somebody has given up."""
    enough = [(one, one.acknowledged + 5) for one in people]
    until(
        lambda: all(one.acknowledged >= count for one, count in enough) or any(one.done() for one in work),
        seconds=60,
    )


def _expect_consistent(database: Server, pk: int, people: list[Typist]) -> None:
    """Each cell holds the last number acknowledged; each save was done as a whole or not at all."""
    with psycopg2.connect(database.url) as connection, connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.key, a.value, a.version, s.revision FROM evaluation_answer a"
            " JOIN evaluation_sheet s ON s.id = a.sheet_id"
            " JOIN applications_application p ON p.self_sheet_id = s.id WHERE p.id = %s",
            [pk],
        )
        rows = cursor.fetchall()
    connection.close()
    found = {key: (value, version) for key, value, version, _revision in rows}
    for one in people:
        value, version = found[one.key]
        assert value == str(one.acknowledged)
        assert version >= one.acknowledged
    # Every save writes one cell and one revision; beginning wrote one for all it knew already.
    assert {revision for *_, revision in rows} == {1 + sum(found[one.key][1] for one in people)}
