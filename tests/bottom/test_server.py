"""The web server itself, as production starts it."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import suppress

import pytest
from django.conf import settings


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Address of a gunicorn on a free port."""
    listener = socket.create_server(("127.0.0.1", 0))
    folder = tmp_path_factory.mktemp("server")
    environment = os.environ | {"VAR_DIR": str(folder), "DATABASE_URL": "", "REDIS_URL": ""}
    command = [sys.executable, "-m", "gunicorn", "-c", "python:greenmfg.gunicorn", "--workers", "1"]
    command += ["--log-level", "warning", "--bind", f"fd://{listener.fileno()}"]
    process = subprocess.Popen(
        command, env=environment, cwd=settings.BASE_DIR, pass_fds=[listener.fileno()], process_group=0
    )
    yield listener.getsockname()
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    listener.close()


def ask(address, request: bytes) -> bytes:
    """The beginning of the answer to the raw ``request``."""
    with socket.create_connection(address, timeout=30) as connection:
        with suppress(BrokenPipeError, ConnectionResetError):  # answered before everything was sent
            connection.sendall(request)
        with suppress(ConnectionResetError):
            return connection.recv(4096)
    return b""


def test_it_answers(server):
    answer = ask(server, b"GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")

    assert answer.split()[1] == b"200"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Large: " + b"x" * 1024 * 1024 + b"\r\n\r\n",
        b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + b"X-Many: x\r\n" * 1000 + b"\r\n",
        b"GET /health?" + b"x" * 1024 * 1024 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
    ids=["large header", "many headers", "long address"],
)
def test_attack_112_headers_without_end_are_refused(server, request_):
    answer = ask(server, request_)

    assert answer == b"" or answer.split()[1] in {b"400", b"414", b"431"}
