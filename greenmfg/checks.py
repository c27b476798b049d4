"""What must be right before anything runs, and before production does (`manage.py check --deploy`).

Every finding names the setting or the package and says what to do. Django's own deployment checks run
beside these; the state of the settings in which all of them are silent is the only one for production.
"""

import ctypes
import os
import subprocess
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

from greenmfg.pdf import FONTS, FONTS_CONF

LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    # Without it every PDF embeds whole fonts, at seven times the time.
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


@register()
def printing(**_options: Any) -> Iterator[CheckMessage]:
    """greenmfg.E001, E002: the libraries and faces that PDF documents are set with."""
    libraries = " ".join(package for name, package in LIBRARIES.items() if not _loads(name))
    if libraries:
        yield Error(
            f"缺少排版 PDF 所需的系统库 Libraries that PDF documents need are missing: {libraries}",
            hint=f"apt-get install {libraries}",
            id="greenmfg.E001",
        )
    faces = ", ".join(sorted(FONTS - _faces()))
    if faces:
        yield Error(
            f"缺少 PDF 所用的字体 Faces that PDF documents need are missing: {faces}",
            hint="apt-get install fonts-noto-cjk fontconfig",
            id="greenmfg.E002",
        )


@register()
def workbooks(**_options: Any) -> Iterator[CheckMessage]:
    """greenmfg.E003: openpyxl expands XML entities, bombs and local files, unless defusedxml is there."""
    if find_spec("defusedxml") is None:
        yield Error(
            "缺少 defusedxml，读取工作簿不安全 defusedxml is missing; workbooks cannot be read safely.",
            hint="pip install defusedxml",
            id="greenmfg.E003",
        )


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _faces() -> set[str]:
    """The families fontconfig finds under the configuration of the documents."""
    try:
        listed = subprocess.run(
            ["fc-list", "--format", "%{family[0]}\n"],  # noqa: S607 — where it stands differs between systems
            env=os.environ | {"FONTCONFIG_FILE": str(FONTS_CONF)},
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError):
        return set()
    return set(listed.stdout.splitlines())


# id -> (is it half-configured?, what is wrong, what to do)
DEPLOYMENT: dict[str, tuple[Callable[[], bool], str, str]] = {
    "greenmfg.E011": (
        lambda: settings.EMBEDDED,
        "未设置 DATABASE_URL：这是单机内置库 DATABASE_URL is not set; SQLite serves one machine only.",
        "DATABASE_URL=postgres://user:password@host:5432/name",
    ),
    "greenmfg.E012": (
        lambda: not settings.REDIS_URL,
        "未设置 REDIS_URL：缓存和队列只在本机有效 REDIS_URL is not set; cache and queue end at this machine.",
        "REDIS_URL=redis://:password@host:6379/0",
    ),
    "greenmfg.E013": (
        lambda: not settings.HTTPS,
        "SITE_URL 不是 https 地址 SITE_URL is not an https address; sessions would travel in the clear.",
        "SITE_URL=https://host",
    ),
    "greenmfg.E014": (
        lambda: settings.HTTPS and not settings.TRUSTED_PROXIES,
        "TRUSTED_PROXIES 为 0：页面将无限跳转 TRUSTED_PROXIES is 0; pages would redirect to themselves.",
        "TRUSTED_PROXIES=1",
    ),
    "greenmfg.E015": (
        lambda: settings.SIMULATION,
        "SIMULATION 已开启：时间可以改动 SIMULATION is on; time could be overridden.",
        "SIMULATION=0",
    ),
    "greenmfg.E016": (
        lambda: settings.DEBUG,
        "DEBUG 已开启：错误页会泄露内部信息 DEBUG is on; error pages would tell secrets.",
        "DEBUG=0",
    ),
    "greenmfg.E017": (
        lambda: settings.EMAIL_BACKEND == "django.core.mail.backends.console.EmailBackend",
        "未设置 EMAIL_URL：邮件只会写到屏幕上 EMAIL_URL is not set; mail would go to the console.",
        "EMAIL_URL=smtp+tls://user:password@host:587",
    ),
}


@register(Tags.security, deploy=True)
def deployment(**_options: Any) -> Iterator[CheckMessage]:
    """greenmfg.E011 to E017: half-configured states of production."""
    for id_, (is_wrong, message, hint) in DEPLOYMENT.items():
        if is_wrong():
            yield Error(message, hint=hint, id=id_)
