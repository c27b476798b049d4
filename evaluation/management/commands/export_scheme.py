"""``manage.py export_scheme CODE [--table NAME]``: a scheme file as JSON, without the database."""

import json
from argparse import ArgumentParser
from typing import Any

from evaluation.management.schemes import SchemeCommand
from evaluation.schemes.export import find_table, scheme_as_json, table_as_json
from evaluation.scoring.numbers import shown


class Command(SchemeCommand):
    """Reads ``fixtures/schemes/CODE.yaml``, whether or not it has been loaded."""

    help = "以 JSON 输出方案，或其中的一张表"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("--table", metavar="NAME", help="表的键、编号（附表 1.2）或标题")

    def handle(self, *args: Any, code: str, table: str | None, **options: Any) -> None:
        loaded = self.load_code(code)
        data = scheme_as_json(loaded)
        if table is not None:
            found = find_table(loaded.scheme, table)
            if found is None:
                known = "、".join(printed.label or printed.title for printed in loaded.scheme.tables)
                self.fail([f"方案 {code} 没有表“{shown(table)}”，现有：{known}"], 1)
            data = table_as_json(loaded, found)
        self.stdout.write(json.dumps(data, ensure_ascii=False, indent=2))
