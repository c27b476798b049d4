#!/usr/bin/env python3
"""Bring a Debian machine to where the project runs, with nothing but Python's own library.

``install.py`` installs what serving needs, ``install.py test`` what the checks need as well. Each
step does only what is missing, so a second run takes a blink and needs neither network nor root.
"""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
VENDOR = ROOT / "var" / "vendor" / "bootstrap"

# The only list of system packages; the Dockerfile installs from here too.
SERVING = [
    "libpango-1.0-0",  # lays out the text of PDF documents
    "libpangoft2-1.0-0",
    "libharfbuzz-subset0",  # embeds the characters used instead of whole fonts: a seventh of the time
    "fonts-noto-cjk",  # Song and Hei faces with every character of a name
    "libjs-bootstrap5",  # style sheet and script of the pages
    "poppler-utils",  # draws the pages of uploaded documents
]
TESTING = [
    "chromium",  # walks the pages
    "postgresql",  # what production runs on
    "redis-server",
]
# A lock holds the ones before it.
LOCKS = {"serve": ["requirements.txt"], "test": ["requirements.txt", "requirements-test.txt"]}
FRONT_END = ["css/bootstrap.min.css", "js/bootstrap.bundle.min.js"]
SOURCE_MAP = re.compile(rb"^(/\*|//)# sourceMappingURL=.*\n?", re.MULTILINE)


class Stop(Exception):
    """Ends the installation with a sentence that helps."""


def run(command: Sequence[str | Path], trouble: str) -> None:
    """Run ``command`` without a terminal; Stop with ``trouble`` where it fails."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    if subprocess.run(command, check=False, stdin=subprocess.DEVNULL, env=environment, cwd=ROOT).returncode:
        raise Stop(trouble)


def missing_packages(wanted: Sequence[str]) -> list[str]:
    """The packages of ``wanted`` that dpkg does not know as installed."""
    if not shutil.which("dpkg-query"):
        raise Stop(
            "本项目的安装脚本面向 Debian 12；此系统没有 dpkg，请在 Debian 12 或其容器中运行。\n"
            "This installer is written for Debian 12; no dpkg was found here."
        )
    query = ["dpkg-query", "-W", "-f=${Package} ${db:Status-Status}\n", *wanted]
    known = subprocess.run(query, check=False, capture_output=True, text=True).stdout.splitlines()
    return [name for name in wanted if f"{name} installed" not in known]


def install_packages(wanted: Sequence[str]) -> None:
    """Install what is missing of ``wanted``; without root, name it and the command that installs it."""
    missing = missing_packages(wanted)
    if not importlib.util.find_spec("ensurepip"):
        missing.append("python3-venv")  # Debian parts it from Python
    if not missing:
        return
    install = ["apt-get", "install", "-y", "--no-install-recommends", *missing]
    if os.geteuid() != 0:
        become_root = "sudo sh -c" if shutil.which("sudo") else "su -c"
        raise Stop(
            f"缺少系统软件包：{' '.join(missing)}。请执行下面这条命令后重试：\n"
            "System packages are missing; install them with this command and try again:\n"
            f"  {become_root} {shlex.quote('apt-get update && ' + shlex.join(install))}"
        )
    print(f"安装系统软件包 Installing system packages: {' '.join(missing)}", flush=True)
    trouble = "系统软件包未能安装，请检查软件源。\nThe system packages could not be installed; see above."
    run(["apt-get", "update", "-q"], trouble)
    run(install, trouble)


def is_marked(lock: str) -> bool:
    """Whether .venv was made from ``lock`` as it stands: it keeps a copy of what it was made from."""
    mark = VENV / lock
    return mark.is_file() and mark.read_bytes() == (ROOT / lock).read_bytes()


def install_python(locks: Sequence[str]) -> None:
    """Bring .venv to the last of ``locks``. A changed lock gets a new environment: nothing old stays."""
    usable = PYTHON.exists() and subprocess.run([PYTHON, "-c", "import pip"], check=False).returncode == 0
    if usable and all(is_marked(lock) for lock in locks):
        return
    print("安装 Python 依赖（约一分钟）Installing Python packages …", flush=True)
    if not usable or any((VENV / lock).exists() and not is_marked(lock) for lock in LOCKS["test"]):
        trouble = "无法建立 .venv 环境。\nThe environment .venv could not be made; see above."
        run([sys.executable, "-m", "venv", "--clear", VENV], trouble)
    run(
        [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "--only-binary=:all:", "-r", locks[-1]],
        "Python 依赖未能安装，请检查网络后重试。\n"
        "The Python packages could not be installed; check the network and try again.",
    )
    for lock in locks:
        shutil.copyfile(ROOT / lock, VENV / lock)


def copy_front_end() -> None:
    """Copy Bootstrap out of its package, without the pointers to source maps that we do not serve."""
    for name in FRONT_END:
        content = SOURCE_MAP.sub(b"", (Path("/usr/share/javascript/bootstrap5") / name).read_bytes())
        target = VENDOR / name
        if not target.is_file() or target.read_bytes() != content:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def main(purpose: str) -> None:
    """Install for ``purpose``: ``serve`` or ``test``."""
    if sys.version_info < (3, 11):
        raise Stop("需要 Python 3.11 或更高版本。\nPython 3.11 or later is needed.")
    install_packages(SERVING + (TESTING if purpose == "test" else []))
    install_python(LOCKS[purpose])
    copy_front_end()


if __name__ == "__main__":
    try:
        main(*(sys.argv[1:] or ["serve"]))
    except Stop as stop:
        sys.exit(str(stop))
    except KeyboardInterrupt:
        sys.exit(130)
