"""docker-compose.yml and the Dockerfile, as far as they can be judged without an engine."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
DOCKERFILE = (ROOT / "Dockerfile").read_text()
SERVICES = COMPOSE["services"]
PRODUCTION = {
    "DATABASE_URL": "postgres://greenmfg:secret@127.0.0.1:5432/greenmfg",
    "REDIS_URL": "redis://:secret@127.0.0.1:6379/0",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz-0123456789-ABCDEFG",
    "SITE_URL": "https://green.example.gov.cn",
    "EMAIL_URL": "smtp+tls://user:password@mail.example.gov.cn:587",
    "MAIL_FROM": "绿色制造体系申报评价平台 <green@example.gov.cn>",
    "TRUSTED_PROXIES": "1",
}


def manage(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run manage.py in an environment that has nothing but ``environment``."""
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def test_only_the_web_server_is_reachable_and_only_from_this_machine():
    published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
    assert published == {"web": ["127.0.0.1:8000:8000"]}


def test_no_secret_stands_in_the_files():
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            if re.search("PASSWORD|SECRET|URL", name):
                assert "${" in value, name
                assert ":-" not in value, f"{name} has a default"


def test_web_worker_and_timetable_run_what_was_tested_as_nobody_in_particular():
    for name in ("web", "worker", "beat", "migrate"):
        assert SERVICES[name]["build"] == "."
        assert SERVICES[name]["read_only"]
        assert SERVICES[name]["cap_drop"] == ["ALL"]
    assert re.search(r"^USER greenmfg$", DOCKERFILE, re.MULTILINE)
    assert "python install.py" in DOCKERFILE


def test_what_the_image_copies_is_what_runs():
    kept = re.findall(r"^!(.+?)/?$", (ROOT / ".dockerignore").read_text(), re.MULTILINE)
    assert all((ROOT / path).exists() for path in kept)
    packages = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert packages <= set(kept)


def test_production_settings_pass_the_deployment_check():
    ended = manage("check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)
    assert ended.returncode == 0, ended.stderr


def test_compose_gives_every_setting_that_production_needs():
    assert PRODUCTION.keys() <= SERVICES["web"]["environment"].keys()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", ""),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "embedded-default-key-for-one-machine-only-never-for-production"),
        ("REDIS_URL", ""),
        ("SITE_URL", "green.example.gov.cn"),
        ("SITE_URL", "http://green.example.gov.cn"),
        ("EMAIL_URL", ""),
        ("DEBUG", "1"),
        ("SIMULATION", "1"),
        ("DEBUG", "perhaps"),
    ],
)
def test_attack_133_half_configured_production_is_refused_by_name(name, value):
    ended = manage("check", "--deploy", "--fail-level", "WARNING", **{**PRODUCTION, name: value})
    assert ended.returncode != 0
    assert name in ended.stderr
