import subprocess

import pytest
from django.core.checks import run_checks

from greenmfg import checks

# A state of the settings in which production runs; each test spoils one thing.
PRODUCTION = {
    "EMBEDDED": False,
    "REDIS_URL": "redis://:secret@redis:6379/0",
    "HTTPS": True,
    "TRUSTED_PROXIES": 1,
    "SIMULATION": False,
    "DEBUG": False,
    "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
}


def found() -> dict[str, str]:
    """Our findings: id to the whole text."""
    messages = run_checks(include_deployment_checks=True)
    return {
        message.id: f"{message.msg} {message.hint}"
        for message in messages
        if message.id.startswith("greenmfg.")
    }


@pytest.fixture
def production(settings):
    for name, value in PRODUCTION.items():
        setattr(settings, name, value)
    return settings


def test_nothing_is_found_in_production(production):
    assert found() == {}


@pytest.mark.parametrize(
    ("name", "value", "id_", "word"),
    [
        ("EMBEDDED", True, "greenmfg.E011", "DATABASE_URL"),
        ("REDIS_URL", "", "greenmfg.E012", "REDIS_URL"),
        ("HTTPS", False, "greenmfg.E013", "SITE_URL"),
        ("TRUSTED_PROXIES", 0, "greenmfg.E014", "TRUSTED_PROXIES"),
        ("SIMULATION", True, "greenmfg.E015", "SIMULATION"),
        ("DEBUG", True, "greenmfg.E016", "DEBUG"),
        ("EMAIL_BACKEND", "django.core.mail.backends.console.EmailBackend", "greenmfg.E017", "EMAIL_URL"),
    ],
)
def test_a_half_configured_state_is_named(production, name, value, id_, word):
    setattr(production, name, value)

    assert list(found()) == [id_]
    assert word in found()[id_]


def test_a_missing_library_names_its_package(monkeypatch):
    monkeypatch.setitem(checks.LIBRARIES, "libnowhere.so.0", "libnowhere0")

    assert "apt-get install libnowhere0" in found()["greenmfg.E001"]


def test_a_missing_face_names_its_package(monkeypatch):
    monkeypatch.setattr(checks, "FONTS", {"Noto Serif CJK SC", "Nowhere Serif"})

    assert "Nowhere Serif" in found()["greenmfg.E002"]
    assert "fonts-noto-cjk" in found()["greenmfg.E002"]


def test_without_fontconfig_no_face_is_there(monkeypatch):
    def nothing(*_args, **_options):
        raise FileNotFoundError

    monkeypatch.setattr(subprocess, "run", nothing)

    assert "Noto Sans CJK SC, Noto Serif CJK SC" in found()["greenmfg.E002"]


def test_without_defusedxml_workbooks_are_not_safe(monkeypatch):
    monkeypatch.setattr(checks, "find_spec", lambda name: None)

    assert "defusedxml" in found()["greenmfg.E003"]


def test_openpyxl_uses_defusedxml():
    from openpyxl import DEFUSEDXML

    assert DEFUSEDXML
