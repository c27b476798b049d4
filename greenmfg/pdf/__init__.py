"""PDF from HTML, in one bounded child process per process.

The child is warm: fonts stay loaded between documents. It has no environment, no database and no network;
it opens ``data:`` addresses and files of ``/static/`` only. One that takes too long is killed, one that
takes too much memory ends itself, and the next document gets a new one. Started with subprocess, since a
Celery worker's processes may have no multiprocessing children.
"""

import atexit
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path
from typing import BinaryIO, cast

from django.conf import settings

from greenmfg.errors import Refused

FOLDER = Path(__file__).resolve().parent
FONTS_CONF = FOLDER / "fonts.conf"
FONTS = {"Noto Serif CJK SC", "Noto Sans CJK SC"}
# A process is renewed now and then, so that what a library leaks does not add up.
DOCUMENTS_PER_PROCESS = 100
# It ends itself when nobody asks for so long: a web process that made one draft need not hold on to it.
IDLE_SECONDS = 120
# The words of child.py, which cannot be imported without WeasyPrint.
MADE, CLOSED, OUT_OF_MEMORY = b"P", b"C", 3


class PdfRefused(Refused):
    """The document was not made; the message says why. Status 503 where another attempt may do."""


def render(html: str) -> bytes:
    """The PDF of ``html``, whose addresses are relative to the site's root.

    PdfRefused where it names an address that is closed to documents, takes more than PDF_CPU_LIMIT_SECONDS,
    PDF_TIME_LIMIT_SECONDS or PDF_MEMORY_LIMIT_MB, or its process dies.
    """
    return _renderer.render(html)


class Renderer:
    """The child process: started when first needed, ended when it fails, one document at a time."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin without a child, as a forked process must: the one it sees is its parent's."""
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._documents = 0

    def render(self, html: str) -> bytes:
        with self._lock:
            if self._documents >= DOCUMENTS_PER_PROCESS or (
                self._process and self._process.poll() is not None
            ):
                self.end()
            process = self._process or self._start()
            try:
                status, body = self._ask(process, html.encode())
            except BaseException:
                # Also where a worker is told to stop: the answer would be taken for that of the next.
                self.end()
                raise
            self._documents += 1
        if status == CLOSED:
            raise PdfRefused(f"文件引用了不允许的资源，未能生成 PDF：{body.decode()[:200]}")
        if status != MADE:
            raise PdfRefused("生成 PDF 时出现内部错误，已记录在案。")
        return body

    def end(self) -> None:
        """End the child, if there is one."""
        process, self._process, self._documents = self._process, None, 0
        if process is not None:
            process.kill()
            process.communicate()

    def _start(self) -> subprocess.Popen[bytes]:
        times = settings.PDF_CPU_LIMIT_SECONDS, settings.PDF_TIME_LIMIT_SECONDS + 5, IDLE_SECONDS
        limits = [str(number) for number in (settings.PDF_MEMORY_LIMIT_MB, *times)]
        self._process = subprocess.Popen(
            # -P: the folder of the child is not a place to import from.
            [sys.executable, "-P", FOLDER / "child.py", settings.BASE_DIR / "static", *limits],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            process_group=0,  # a Ctrl-C is for us, who end the child
            env={
                "FONTCONFIG_FILE": str(FONTS_CONF),
                "LANG": "C.UTF-8",
                # Left to itself, glibc keeps large blocks once they are freed: 20 MB more, at any time.
                "MALLOC_MMAP_THRESHOLD_": "131072",
            },
        )
        return self._process

    def _ask(self, process: subprocess.Popen[bytes], html: bytes) -> tuple[bytes, bytes]:
        """Status and body of the child's answer; a child that dies closes its pipes, which ends the wait."""
        questions, answers = cast(BinaryIO, process.stdin), cast(BinaryIO, process.stdout)
        late = threading.Timer(settings.PDF_TIME_LIMIT_SECONDS, process.kill)
        late.start()
        try:
            questions.write(len(html).to_bytes(8, "big") + html)
            questions.flush()
            status = _read(answers, 1)
            return status, _read(answers, int.from_bytes(_read(answers, 8), "big"))
        except (BrokenPipeError, EOFError):
            raise _refusal(process.wait(), is_late=late.finished.is_set()) from None
        finally:
            late.cancel()


def _read(pipe: BinaryIO, size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content


def _refusal(returncode: int, *, is_late: bool) -> PdfRefused:
    if is_late:
        return PdfRefused(
            f"服务器繁忙，{settings.PDF_TIME_LIMIT_SECONDS} 秒内没有生成 PDF，请稍后重试。", status=503
        )
    if returncode == -signal.SIGPROF:
        seconds = settings.PDF_CPU_LIMIT_SECONDS
        return PdfRefused(f"文件内容过于复杂，生成 PDF 超过 {seconds} 秒，已停止。")
    if returncode == OUT_OF_MEMORY:
        megabytes = settings.PDF_MEMORY_LIMIT_MB
        return PdfRefused(f"文件内容过多，生成 PDF 所需内存超过 {megabytes} MB，已停止。")
    return PdfRefused(f"生成 PDF 的进程意外结束（{returncode}），请稍后重试。", status=503)


_renderer = Renderer()
os.register_at_fork(after_in_child=_renderer.forget)
atexit.register(_renderer.end)
