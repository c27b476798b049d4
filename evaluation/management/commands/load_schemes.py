"""``manage.py load_schemes [FILE…]``: publish scheme revisions; all of the files or none."""

from pathlib import Path
from typing import Any

from django.db import transaction

from evaluation.management.schemes import SchemeFilesCommand
from evaluation.schemes.importing import import_scheme
from greenmfg.errors import Refused


class Command(SchemeFilesCommand):
    """Loading the same content again changes nothing; other content needs a new revision number."""

    help = "检查并发布方案；不指定文件时发布全部方案"

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        lines, refusals = [], []
        with transaction.atomic():
            for file, loaded in self.load_files(files):
                try:
                    revision, created = import_scheme(loaded=loaded)
                except Refused as refused:
                    refusals.append(f"{file}: {refused.message}")
                else:
                    lines.append(f"{file}: {revision} {'已发布' if created else '已在库中，没有变化'}")
            if refusals:
                transaction.set_rollback(True)
        if refusals:
            self.fail(refusals, 1)
        self.stdout.write("\n".join(lines))
