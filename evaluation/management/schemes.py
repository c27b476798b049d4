"""What the commands about schemes share: reading scheme files and telling what is wrong with them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import NoReturn

from django.core.management.base import BaseCommand

from evaluation.schemes.loader import Loaded, SchemeProblems, fixture_files, load_code, load_file


class SchemeCommand(BaseCommand):
    """Needs no database to start, so that a scheme can be worked on anywhere."""

    requires_system_checks: list[str] = []

    def fail(self, lines: list[str], status: int) -> NoReturn:
        """End with ``status`` after one line per fault on stderr."""
        self.stderr.write("\n".join(lines))
        raise SystemExit(status)

    def load_code(self, code: str, status: int = 1) -> Loaded:
        """The scheme of that code, or the end of the command."""
        try:
            return load_code(code)
        except LookupError as unknown:
            self.fail([str(unknown.args[0])], status)
        except SchemeProblems as failure:
            self.fail(failure.lines(f"{code}.yaml"), status)


class SchemeFilesCommand(SchemeCommand):
    """A command about several scheme files; by default about all that come with the product."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def load_files(self, files: list[Path]) -> list[tuple[Path, Loaded]]:
        """Every file loaded, or the end of the command after all faults of all files."""
        loaded, faults = [], []
        for file in files or fixture_files():
            try:
                loaded.append((file, load_file(file)))
            except SchemeProblems as failure:
                faults += failure.lines(file)
        if faults:
            self.fail(faults, 1)
        return loaded
