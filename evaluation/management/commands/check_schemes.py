"""``manage.py check_schemes [FILE…]``: every fault of every scheme file, without the database."""

from pathlib import Path
from typing import Any

from evaluation.management.schemes import SchemeFilesCommand


class Command(SchemeFilesCommand):
    """Writes ``file:line: path: 中文说明`` for each fault and ends with 1 if there is any."""

    help = "检查方案文件，逐条列出全部错误；不指定文件时检查全部方案"

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        for file, (scheme, _, sha256) in self.load_files(files):
            edition = f"{scheme.title}（{scheme.edition} 第 {scheme.revision} 版）"
            self.stdout.write(f"{file}: {edition} 检查通过，SHA-256 {sha256}")
