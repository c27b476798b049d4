"""Messages in a folder: a reader finds whole ones only, whatever happens while they are written."""

import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from kombu import Connection
from kombu.exceptions import ChannelError
from kombu.simple import SimpleQueue

from greenmfg.jobs.transport import Transport

End = Callable[[], SimpleQueue]


@pytest.fixture
def end(tmp_path: Path) -> End:
    """Open an end of a queue of this test's own, to write into or to read from."""
    places = ("data_folder_in", "data_folder_out", "control_folder", "processed_folder")
    options = dict.fromkeys(places, str(tmp_path))
    connection = Connection("filesystem://localhost//", transport=Transport, transport_options=options)
    return lambda: connection.clone().SimpleQueue(tmp_path.name, no_ack=True)


@contextmanager
def full_disk() -> Iterator[None]:
    """Files can be created but nothing can be written."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_message_has_no_name_before_it_is_written(end: End, tmp_path: Path):
    into, out = end(), end()
    with full_disk(), pytest.raises(ChannelError):
        into.put("lost")
    with pytest.raises(SimpleQueue.Empty):  # an empty message would end the worker
        out.get(block=False)
    into.put("whole")
    assert out.get(block=False).payload == "whole"
    assert [path.suffix for path in tmp_path.iterdir()] == [".exchange"]
