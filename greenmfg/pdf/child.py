"""The process that typesets: HTML in, PDF out, over its own pipes; it knows nothing of Django.

Started by greenmfg.pdf as ``python child.py STATIC_FOLDER MEMORY_MB CPU_SECONDS SECONDS IDLE_SECONDS``. A
question is its length in eight bytes and the HTML; an answer is a status byte, the length and the body. It
ends when its parent closes the pipe, when nobody asks for a while, when a document takes too long, and when
it runs out of memory, since nothing can be relied upon after that.
"""

import gc
import logging
import os
import resource
import select
import signal
import sys
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote, urlsplit

from pydyf import PDF, String
from weasyprint import HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher, URLFetcherResponse

MADE, CLOSED, FAILED = b"P", b"C", b"F"
OUT_OF_MEMORY = 3
logger = logging.getLogger("greenmfg.pdf")
PRODUCER = "绿色制造体系申报评价平台"
WARM_UP = (
    "<html lang=zh-CN><p style='font-family:serif'>绿色<b>工厂<p style='font-family:sans-serif'>评价<b>2025"
)


class ClosedFetcher(URLFetcher):
    """Opens ``data:`` addresses and files below ``/static/``; anything else stops the document."""

    def __init__(self, folder: Path) -> None:
        super().__init__(allowed_protocols=["data", "file"], allow_redirects=False, fail_on_errors=True)
        self.folder = folder.resolve()

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        parts = urlsplit(url)
        if parts.scheme == "data":
            return super().fetch(url, headers)
        name = unquote(parts.path)
        path = (self.folder / name.removeprefix("/static/")).resolve()
        of_ours = parts.scheme == "file" and not parts.netloc and name.startswith("/static/")
        if not (of_ours and path.is_relative_to(self.folder)):
            raise ValueError(f"Closed to documents: {url}")
        return super().fetch(path.as_uri(), headers)


def unsigned(_document: Document, pdf: PDF) -> None:
    """Say the platform made it, not which version of which library."""
    pdf.info["Producer"] = String(PRODUCER)


class Typesetter:
    """WeasyPrint with what is worth keeping from one document to the next."""

    def __init__(self, folder: Path) -> None:
        self.fetcher = ClosedFetcher(folder)
        self.fonts = FontConfiguration()

    def typeset(self, html: str) -> bytes:
        """The PDF of ``html``, whose addresses are relative to the site's root."""
        source = HTML(string=html, base_url="file:///", url_fetcher=self.fetcher)
        document = source.render(font_config=self.fonts)
        document.metadata.attachments.clear()
        content: bytes = document.write_pdf(finisher=unsigned)
        return content

    def answer(self, html: str) -> tuple[bytes, bytes]:
        """Status and body of the answer to one question."""
        try:
            return MADE, self.typeset(html)
        except FatalURLFetchingError as error:  # derives from BaseException
            return CLOSED, str(error).encode()
        except (MemoryError, SystemError):  # C code that gets no memory may forget to say so
            os._exit(OUT_OF_MEMORY)
        except Exception:
            logger.exception("The document could not be typeset")
            return FAILED, b""


def bound_memory(megabytes: int) -> None:
    """Allow ``megabytes`` of data beyond what the warm process holds.

    RLIMIT_DATA counts what is written; RLIMIT_AS would count the mapped font files as well.
    """
    status = Path("/proc/self/status").read_text()
    held = next(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("VmData"))
    limit = held + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_time(cpu_seconds: int, seconds: int) -> None:
    """End the process after so long on the processor (SIGPROF) or at all (SIGALRM); 0: never."""
    signal.setitimer(signal.ITIMER_PROF, cpu_seconds)
    signal.alarm(seconds)  # should the parent be gone, nobody else ends a document without end


def serve(
    questions: BinaryIO, answers: BinaryIO, typesetter: Typesetter, limits: tuple[int, int], idle: int
) -> None:
    """Answer until the pipe is closed or nobody asks for ``idle`` seconds; ``limits`` bound a document."""
    while select.select([questions], [], [], idle)[0] and (header := questions.read(8)):
        html = questions.read(int.from_bytes(header, "big")).decode()
        bound_time(*limits)
        status, body = typesetter.answer(html)
        bound_time(0, 0)
        answers.write(status + len(body).to_bytes(8, "big") + body)
        answers.flush()
        # Not during the document: a tenth of its time. The parent has its answer already.
        del html, body
        gc.collect()


def main(folder: str, megabytes: str, cpu_seconds: str, seconds: str, idle: str) -> None:
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is no answer
    typesetter = Typesetter(Path(folder))
    typesetter.typeset(WARM_UP)
    gc.collect()
    gc.freeze()
    gc.disable()
    bound_memory(int(megabytes))
    serve(sys.stdin.buffer, answers, typesetter, (int(cpu_seconds), int(seconds)), int(idle))


if __name__ == "__main__":
    main(*sys.argv[1:])
