import os
import re
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from greenmfg import pdf
from greenmfg.pdf import PdfRefused
from tests.fonts import fonts_of

REPORT = """
<html lang="zh-CN"><head><title>自评价表</title><style>
body {{ font-family: "Noto Serif CJK SC" }}
h1 {{ font-family: "Noto Sans CJK SC" }}
</style></head><body><h1>绿色工厂自评价表</h1>{body}</body></html>
"""


def report(body: str) -> str:
    return REPORT.format(body=body)


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def table(rows: int) -> str:
    return report("<table>" + "<tr><td>绿色工厂<td>评价<td>指标<td>要求</tr>" * rows + "</table>")


@pytest.fixture
def renderer(monkeypatch):
    """A child process of the test's own."""
    renderer = pdf.Renderer()
    monkeypatch.setattr(pdf, "_renderer", renderer)
    yield renderer
    renderer.end()


def test_what_stands_in_the_html_stands_in_the_pdf():
    content = pdf.render(report("<p>湖南省 2025"))

    assert content.startswith(b"%PDF-")
    assert "绿色工厂自评价表" in text_of(content)


def test_attack_123_rare_characters_are_set_in_the_intended_faces():
    content = pdf.render(report("<p>𠮷䶮㛃 m³ tCO<sub>2</sub>"))

    assert fonts_of(content) == {"Noto Serif CJK SC", "Noto Sans CJK SC"}
    assert all(char in text_of(content) for char in "𠮷䶮㛃")


def test_no_other_face_is_ever_embedded():
    content = pdf.render("<p style='font-family: DejaVu Sans, monospace'>abc ₂ ☑ é Ж <b>α</b>")

    assert fonts_of(content) <= pdf.FONTS


def test_attack_084_the_pdf_tells_who_made_it_and_nothing_else():
    content = pdf.render(report(""))

    assert dict(PdfReader(BytesIO(content)).metadata) == {
        "/Producer": "绿色制造体系申报评价平台",
        "/Title": "自评价表",
    }
    assert b"WeasyPrint" not in content
    assert b"/usr/" not in content


def test_the_same_html_gives_the_same_bytes():
    assert pdf.render(report("<p>2025")) == pdf.render(report("<p>2025"))


def test_own_static_files_and_data_are_open(settings, tmp_path, renderer):
    (tmp_path / "static").mkdir()
    (tmp_path / "static" / "print.css").write_text("@page { size: A5 landscape }")
    settings.BASE_DIR = tmp_path

    content = pdf.render(
        '<link rel="stylesheet" href="/static/print.css"><img src="data:image/svg+xml,<svg/>">'
    )

    width, height = PdfReader(BytesIO(content)).pages[0].mediabox[2:]
    assert width > height


@pytest.mark.parametrize(
    "html",
    [
        '<img src="file:///etc/passwd">',
        '<img src="http://127.0.0.1:5432/">',
        '<img src="/static/../manage.py">',
        '<img src="/static/%2e%2e/manage.py">',
        '<img src="//host/static/print.css">',
        '<link rel="stylesheet" href="ftp://127.0.0.1/x.css">',
        '<style>@import "file:///etc/passwd"</style>',
        "<style>@font-face { font-family: x; src: url(file:///etc/passwd) } p { font-family: x }</style><p>x",
    ],
)
def test_attack_071_074_any_other_address_refuses_the_document(html):
    with pytest.raises(PdfRefused, match="不允许的资源"):
        pdf.render(html)

    assert pdf.render(report(""))


@pytest.mark.parametrize("href", ["file:///etc/passwd", "data:text/plain,secret"])
def test_attack_071_nothing_is_attached(href):
    content = pdf.render(f'<link rel="attachment" href="{href}"><p>x')

    assert PdfReader(BytesIO(content)).attachments == {}


def test_attack_075_what_takes_too_long_is_killed(settings, renderer):
    settings.PDF_CPU_LIMIT_SECONDS = 1

    with pytest.raises(PdfRefused, match="超过 1 秒") as refused:
        pdf.render(table(3000))
    assert refused.value.status == 422

    assert pdf.render(report(""))


def test_a_machine_too_busy_is_not_laid_at_the_documents_door(settings, renderer):
    pdf.render(report(""))
    settings.PDF_TIME_LIMIT_SECONDS = 1

    begun = time.monotonic()
    with pytest.raises(PdfRefused, match="服务器繁忙") as refused:
        pdf.render(table(3000))
    assert refused.value.status == 503  # a job tries again
    assert time.monotonic() - begun < 3

    settings.PDF_TIME_LIMIT_SECONDS = 30
    assert pdf.render(report(""))


def test_attack_075_what_takes_too_much_memory_ends(settings, renderer):
    settings.PDF_MEMORY_LIMIT_MB = 40

    with pytest.raises(PdfRefused, match="超过 40 MB"):
        pdf.render(table(3000))

    assert pdf.render(report(""))


@pytest.mark.parametrize(
    "css", ["width: 1e9px; height: 1e9px", "font-size: 1e7px", "margin: 1e30em", "columns: 1000000"]
)
def test_attack_075_after_huge_sizes_the_next_document_is_made(settings, renderer, css):
    settings.PDF_TIME_LIMIT_SECONDS = 5
    with suppress(PdfRefused):
        pdf.render(f"<div style='{css}'>绿色工厂</div>")

    settings.PDF_TIME_LIMIT_SECONDS = 30
    assert "绿色工厂" in text_of(pdf.render(report("")))


def test_a_child_that_dies_is_reported_and_replaced(renderer):
    pdf.render(report(""))
    threading.Timer(0.3, os.kill, (renderer._process.pid, signal.SIGKILL)).start()

    with pytest.raises(PdfRefused, match="意外结束"):
        pdf.render(table(2000))

    assert pdf.render(report(""))


def test_a_child_that_died_between_two_documents_is_noticed(renderer):
    pdf.render(report(""))
    os.kill(renderer._process.pid, signal.SIGKILL)
    renderer._process.wait()

    assert pdf.render(report(""))


def test_a_child_that_nobody_asks_ends_until_it_is_needed(renderer, monkeypatch):
    monkeypatch.setattr(pdf, "IDLE_SECONDS", 1)
    pdf.render(report(""))

    assert renderer._process.wait(timeout=10) == 0
    assert pdf.render(report(""))


def test_the_child_is_kept_and_then_renewed(renderer, monkeypatch):
    monkeypatch.setattr(pdf, "DOCUMENTS_PER_PROCESS", 2)
    processes = []
    for _document in range(3):
        pdf.render(report(""))
        processes.append(renderer._process.pid)

    assert processes[0] == processes[1] != processes[2]


def test_whoever_is_interrupted_leaves_no_answer_for_the_next(renderer, monkeypatch):
    class Interrupted(BaseException):
        pass

    def interrupt(*_arguments):
        raise Interrupted

    with monkeypatch.context() as patch:
        patch.setattr(pdf, "_read", interrupt)
        with pytest.raises(Interrupted):
            pdf.render(report("<p>第一份"))

    assert "第二份" in text_of(pdf.render(report("<p>第二份")))


def test_the_child_knows_no_secret(renderer):
    pdf.render(report(""))

    environ = Path(f"/proc/{renderer._process.pid}/environ").read_text()
    names = {line.partition("=")[0] for line in environ.split("\0") if line}
    assert names == {"FONTCONFIG_FILE", "LANG", "MALLOC_MMAP_THRESHOLD_"}


def test_the_child_ends_with_its_parent():
    ask = "import django; django.setup(); from greenmfg import pdf; pdf.render('<p>x'); import os"
    ask += "; print(pdf._renderer._process.pid, flush=True); os.kill(os.getpid(), 9)"
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "greenmfg.settings"}
    ended = subprocess.run(
        [sys.executable, "-c", ask], capture_output=True, text=True, env=environment, check=False
    )
    child = Path(f"/proc/{int(ended.stdout)}")

    patience = time.monotonic() + 5
    while child.exists() and time.monotonic() < patience:
        time.sleep(0.05)
    assert not child.exists()


def test_memory_stays_flat_over_fifty_documents(renderer):
    def held() -> int:
        pdf.render("<p>")  # answered once the garbage of the one before is collected
        status = Path(f"/proc/{renderer._process.pid}/status").read_text()
        return int(re.search(r"VmData:\s+(\d+)", status)[1]) // 1024

    for _document in range(10):
        pdf.render(table(30))
    before = held()
    for _document in range(50):
        pdf.render(table(30))

    assert held() - before < 20  # MB
