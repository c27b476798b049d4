"""What install.py says and does, seen from a shell whose package manager we play."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.once
AS_SOMEBODY = "import os, runpy; os.geteuid = lambda: 1000; runpy.run_path('install.py', run_name='__main__')"
AS_ROOT = "import os, runpy; os.geteuid = lambda: 0; runpy.run_path('install.py', run_name='__main__')"


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A PATH on which every package but the Chinese faces is there, and apt-get only takes notes."""
    programs = {
        "dpkg-query": 'shift 2; for p; do [ "$p" = fonts-noto-cjk ] || echo "$p installed"; done; exit 1',
        "apt-get": f'echo "$@" >> {tmp_path}/notes',
    }
    for name, script in programs.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{script}\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    return tmp_path


def install(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_root_it_names_what_is_missing_and_the_command(machine):
    ended = install(AS_SOMEBODY)
    assert ended.returncode == 1
    assert "缺少系统软件包：fonts-noto-cjk" in ended.stderr
    assert "apt-get update && apt-get install -y --no-install-recommends fonts-noto-cjk" in ended.stderr
    assert not (machine / "notes").exists()


def test_root_installs_what_is_missing_and_nothing_else(machine):
    assert install(AS_ROOT).returncode == 0
    assert (machine / "notes").read_text().splitlines() == [
        "update -q",
        "install -y --no-install-recommends fonts-noto-cjk",
    ]


def test_a_failing_package_manager_ends_in_a_sentence(machine):
    (machine / "apt-get").write_text("#!/bin/sh\nexit 100\n")
    ended = install(AS_ROOT)
    assert ended.returncode == 1
    assert ended.stderr.startswith("系统软件包未能安装")


def test_another_system_is_told_so(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    ended = install(AS_ROOT)
    assert ended.returncode == 1
    assert "Debian 12" in ended.stderr


def test_the_front_end_points_to_no_source_map():
    for path in (ROOT / "var" / "vendor" / "bootstrap").rglob("*.*"):
        assert b"sourceMappingURL" not in path.read_bytes(), path


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """The installer on a checkout of its own, with the commands it gave instead of what they do."""
    spec = importlib.util.spec_from_file_location("install", ROOT / "install.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    commands = []

    def run(command, _trouble):
        commands.append(" ".join(map(str, command)))
        (tmp_path / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
        (tmp_path / ".venv" / "bin" / "python").write_text("#!/bin/sh\n")
        (tmp_path / ".venv" / "bin" / "python").chmod(0o755)

    for name in module.LOCKS["test"]:
        (tmp_path / name).write_text(f"{name} of today")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    monkeypatch.setattr(module, "run", run)
    module.commands = commands
    return module


def test_packages_are_installed_once(checkout):
    checkout.install_python(checkout.LOCKS["serve"])
    assert len(checkout.commands) == 2
    assert "venv --clear" in checkout.commands[0]
    assert "--require-hashes" in checkout.commands[1]
    checkout.install_python(checkout.LOCKS["serve"])
    assert len(checkout.commands) == 2


def test_the_tests_packages_are_added_and_serve_as_well(checkout):
    checkout.install_python(checkout.LOCKS["serve"])
    checkout.install_python(checkout.LOCKS["test"])
    assert checkout.commands[2].endswith("requirements-test.txt")
    checkout.install_python(checkout.LOCKS["serve"])
    assert len(checkout.commands) == 3


def test_a_changed_lock_gets_a_new_environment(checkout):
    checkout.install_python(checkout.LOCKS["test"])
    (checkout.ROOT / "requirements-test.txt").write_text("something newer")
    checkout.install_python(checkout.LOCKS["test"])
    assert "venv --clear" in checkout.commands[2]
