"""From the text of a scheme file to a checked scheme, its canonical body and hash."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from evaluation.schemes.checks import check_scheme
from evaluation.schemes.reader import Report, read
from evaluation.schemes.tree import Node, Problem, YamlProblem, read_yaml, to_plain
from evaluation.scoring.numbers import shown
from evaluation.scoring.scheme import Scheme

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "schemes"


class SchemeProblems(Exception):
    """The faults of one scheme file, by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = sorted(problems)

    def lines(self, file: Path | str) -> list[str]:
        """The faults as ``file:line: path: 中文说明``."""
        return [f"{file}:{line}: {path or '全文'}: {message}" for line, path, message in self.problems]


class Loaded(NamedTuple):
    """A checked scheme; ``body`` is canonical JSON and ``sha256`` the hash of its UTF-8 bytes."""

    scheme: Scheme
    body: str
    sha256: str


def load(text: str) -> Loaded:
    """Read and check a scheme file. Raises SchemeProblems with every fault found."""
    try:
        root, problems = read_yaml(text)
    except YamlProblem as fatal:
        raise SchemeProblems([fatal.problem]) from None
    report = Report(problems)
    scheme = read(root, Scheme, report)
    check_scheme(scheme, report)
    if report.problems:
        raise SchemeProblems(report.problems)
    return sealed(root, scheme)


def load_file(path: Path) -> Loaded:
    """Load one file. Raises SchemeProblems, also for a file that cannot be read as UTF-8 text."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError:
        raise SchemeProblems([Problem(1, "", "文件不存在或无法读取")]) from None
    except UnicodeDecodeError:
        raise SchemeProblems([Problem(1, "", "文件不是 UTF-8 编码")]) from None
    return load(text)


def sealed(root: Node, scheme: Scheme) -> Loaded:
    """Seal a tree: one spelling for one content, so comments and layout do not change the hash."""
    body = json.dumps(to_plain(root), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Loaded(scheme, body, hashlib.sha256(body.encode()).hexdigest())


def fixture_files() -> list[Path]:
    """The scheme files that come with the product; each is named after its code."""
    return sorted(FIXTURES.glob("*.yaml"))


def load_code(code: str) -> Loaded:
    """Load the file of a scheme by its code. Raises SchemeProblems, or LookupError for an unknown code."""
    files = {file.stem: file for file in fixture_files()}
    if code not in files:
        raise LookupError(f"没有代码为“{shown(code)}”的方案，现有：{'、'.join(files)}")
    return load_file(files[code])
