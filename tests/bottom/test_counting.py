"""What the processes of one machine count together without Redis."""

import subprocess
import sys
import time

import pytest
from django.conf import settings

from greenmfg.counting import CountingFiles

ADDING = """
import sys
from greenmfg.counting import CountingFiles
cache = CountingFiles(sys.argv[1], {})
for _n in range(300):
    cache.incr("asked")
"""
pytestmark = pytest.mark.once


@pytest.fixture
def counts(tmp_path):
    return CountingFiles(str(tmp_path), {})


def test_processes_lose_no_count_of_one_another(counts, tmp_path):
    counts.add("asked", 0, timeout=600)
    command = [sys.executable, "-c", ADDING, str(tmp_path)]
    together = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _n in range(3)]
    assert [process.wait(60) for process in together] == [0, 0, 0]
    assert counts.get("asked") == 900


def test_a_count_ends_when_it_was_to_end_however_often_is_added_to_it(counts):
    until = time.monotonic() + 2.5
    numbers = []
    while time.monotonic() < until:
        counts.add("asked", 0, timeout=1)
        numbers.append(counts.incr("asked"))
        time.sleep(0.1)
    assert numbers.count(1) in {2, 3}


def test_what_nobody_has_begun_to_count_is_told_from_nought(counts):
    with pytest.raises(ValueError, match="asked"):
        counts.incr("asked")
