"""The front-end files as production serves them: named by their content, nothing missing."""

import re
from pathlib import Path

import pytest
from django.core.management import call_command
from django.template.loader import get_template

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    path for path in ROOT.glob("templates/**/*.html") if "documents" not in path.parts
]  # those are printed
SOURCES = [*ROOT.glob("static/**/*.css"), *ROOT.glob("static/**/*.js"), *PAGES]


def test_every_file_is_found_under_its_hashed_name(settings, tmp_path):
    settings.STATICFILES_DIRS = [ROOT / "static", ("vendor", ROOT / "var" / "vendor")]
    settings.STATIC_ROOT = tmp_path
    production = "whitenoise.storage.CompressedManifestStaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": production}}
    call_command("collectstatic", interactive=False, verbosity=0)
    page = get_template("base.html").render()
    linked = re.findall(r'(?:href|src)="/static/([^"]+)"', page)
    assert len(linked) > 8
    for name in linked:
        assert re.search(r"\.[0-9a-f]{12}\.", name), name
        assert (tmp_path / name).is_file(), name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_comes_from_elsewhere_or_stands_inline(path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?://|(?:src|href)=.//", text), "an address of another site"
    if path.suffix == ".html":
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|\shx-on|javascript:", text), "against the policy"
        assert not re.search(r"<script(?![^>]*\ssrc=)", text), "an inline script"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_attack_103_nothing_hinders_pasting_or_asks_for_a_puzzle(path):
    text = path.read_text(encoding="utf-8").lower()
    assert not re.search(
        r"onpaste|[\"'](?:paste|copy|contextmenu)[\"']|user-select|captcha|图形验证|滑块", text
    )
