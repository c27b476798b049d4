"""``manage.py score CODE SHEET.json``: score a sheet by a scheme file, without the database."""

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from evaluation.management.schemes import SchemeCommand
from evaluation.scoring.engine import score
from evaluation.scoring.result import result_as_json
from evaluation.scoring.sheet import MAX_LENGTH, SheetProblems, parse_json, read_sheet, stated_year
from evaluation.scoring.spread import spread

BAD_INPUT = 2


class Command(SchemeCommand):
    """Prints the result as JSON; for bad input one line per fault on stderr, status 2 and no result."""

    help = "按方案计算一份填报数据的得分并说明依据"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", metavar="CODE")
        parser.add_argument("sheet", metavar="SHEET.json", help="“-”表示标准输入")

    def handle(self, *args: Any, code: str, sheet: str, **options: Any) -> None:
        scheme, _, sha256 = self.load_code(code, BAD_INPUT)
        try:
            data = parse_json(self.text(sheet))
            scheme = spread(scheme, stated_year(scheme, data))
            result = score(scheme, read_sheet(scheme, data))
        except SheetProblems as failure:
            self.fail([f"{path or sheet}: {message}" for path, message in failure.problems], BAD_INPUT)
        self.stdout.write(json.dumps(result_as_json(scheme, sha256, result), ensure_ascii=False, indent=2))

    def text(self, sheet: str) -> str:
        """The sheet file as text, or the end of the command."""
        try:
            with sys.stdin.buffer if sheet == "-" else Path(sheet).open("rb") as stream:
                # A UTF-8 character has at most four bytes; what is longer is refused by its length.
                return stream.read(4 * MAX_LENGTH + 4).decode("utf-8-sig")
        except OSError:
            self.fail([f"{sheet}: 文件不存在或无法读取"], BAD_INPUT)
        except UnicodeDecodeError:
            self.fail([f"{sheet}: 文件不是 UTF-8 编码"], BAD_INPUT)
