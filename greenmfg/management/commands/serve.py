"""The embedded default on one machine: everything `make demo` does once the packages are there."""

import errno
import os
import signal
import socket
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import DatabaseError, connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor

from greenmfg.supervisor import Program, run_together

# The demonstration is promised to root on a fresh machine; Celery advises against it at length.
AS_ROOT = "You're running the worker with superuser privileges"


class Command(BaseCommand):
    help = "Serve the address of SITE_URL on this machine with one worker beside it; Ctrl-C ends both."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--demo", action="store_true", help="Build the demonstration first.")

    def handle(self, *args: Any, demo: bool, **options: Any) -> None:
        if not settings.EMBEDDED:
            raise CommandError(
                "已设置 DATABASE_URL：本命令只服务单机内置库，生产部署见 README。\n"
                "DATABASE_URL is set; this command serves the embedded default; README tells of production."
            )
        # What a shell starts in the background ignores Ctrl-C, and this command would be without end.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            ended = self.serve(demo=demo)
        except KeyboardInterrupt:
            raise CommandError("已中断 Interrupted.", returncode=130) from None
        if ended:
            raise CommandError(f"{ended} 意外退出，原因见上。\nIt ended by itself; see above for the reason.")
        self.stdout.write("已全部结束 Everything has ended.")

    def serve(self, *, demo: bool) -> str:
        """Prepare everything and serve until a signal; the name of what ended by itself, else ""."""
        with take_address() as listener:
            open_database()
            call_command("collectstatic", interactive=False, verbosity=0)
            if demo:
                call_command("demo")
            return run_together(programs(listener), environment=environment(), announce=self.announce)

    def announce(self) -> None:
        """Say where it is served; who reads through a pipe is to know at once."""
        self.stdout.write(f"已启动 Serving {settings.SITE_URL}/ ，按 Ctrl-C 结束 (Ctrl-C ends it)")
        self.stdout.flush()


def take_address() -> socket.socket:
    """Bind the host and port of SITE_URL; CommandError where another program holds them."""
    site = urlsplit(settings.SITE_URL)
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((site.hostname, site.port or 80))
        listener.listen()  # holds the port; a browser that is early waits for its page
    except (OSError, ValueError, OverflowError) as trouble:
        listener.close()
        if getattr(trouble, "errno", None) == errno.EADDRINUSE:
            raise CommandError(
                f"{site.netloc} 已被占用，可能是上一次的 make demo 仍在运行：先结束它，或换一个端口：\n"
                f"{site.netloc} is taken; end the program that holds it or choose another port:\n"
                "  make demo PORT=8001"
            ) from None
        raise CommandError(f"无法使用地址 cannot use {settings.SITE_URL}: {trouble}") from None
    return listener


def open_database() -> None:
    """Create or update the SQLite database; CommandError where the file is not what this version made."""
    settings.VAR_DIR.mkdir(parents=True, exist_ok=True)
    path = settings.DATABASES["default"]["NAME"]
    try:
        loader = MigrationExecutor(connection).loader
        if loader.applied_migrations.keys() - loader.disk_migrations.keys():
            raise InconsistentMigrationHistory("the database is newer than this code")
        call_command("migrate", interactive=False, verbosity=0)
    except (DatabaseError, InconsistentMigrationHistory) as trouble:
        raise CommandError(
            f"数据库 {path} 无法使用：文件损坏、无权读写，或由其他版本建立（{trouble}）。\n"
            "The database cannot be used: damaged, not readable, or made by another version.\n"
            "把它移开后重试，演示数据会重新生成 Move it away and try again, the demo is built anew:\n"
            f"  mv {path} {path}.old"
        ) from trouble


def programs(listener: socket.socket) -> list[Program]:
    """The web server on ``listener`` and the worker, which also keeps the timetable."""
    web = ["-m", "gunicorn", "-c", "python:greenmfg.gunicorn", "--log-level", "warning"]
    web += ["--workers", "2", "--bind", f"fd://{listener.fileno()}"]
    worker = ["-W", f"ignore:{AS_ROOT}", "-m", "celery", "--quiet", "-A", "greenmfg.celery", "worker"]
    worker += ["--loglevel", "warning", "--concurrency", "1", "--without-gossip", "--without-mingle"]
    worker += ["--beat", "--schedule", str(settings.VAR_DIR / "beat")]
    return [
        Program("网页服务 web server", web, (listener.fileno(),)),
        # Celery comments on each signal there; its log, and what a task prints, go to standard error.
        Program("任务进程 worker", worker, quiet=True),
    ]


def environment() -> dict[str, str]:
    """The environment of both: what this process has, less the override of the clock."""
    return {name: value for name, value in os.environ.items() if name != "SIMULATION"}
