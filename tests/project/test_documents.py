"""What the documents of the project say is so."""

import re
from pathlib import Path

import pytest

from applications.management.commands.draw_workflow import DRAWN, drawing

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_the_state_diagram_is_that_of_the_table():
    drawn = DRAWN.search((ROOT / "docs" / "architecture.md").read_text())
    assert drawn is not None
    assert drawn[0] == drawing(), "run `manage.py draw_workflow`"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(document):
    for link in re.findall(r"\]\(([^)#]+)[^)]*\)", document.read_text()):
        assert "://" in link or (document.parent / link).exists(), link


def test_both_readmes_say_the_same():
    """Same commands, tables and pictures in the same order; only the sentences differ."""
    shapes = []
    for name in ("README.md", "README.zh-CN.md"):
        text = (ROOT / name).read_text()
        code = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
        lines = [re.sub(r"[^#|].*", "", line) for line in text.splitlines() if line[:1] in {"#", "|"}]
        shapes.append(
            (code, lines, re.findall(r"`([A-Z_]+)`", text), re.findall(r"\]\((docs/images/.*?)\)", text))
        )
    assert shapes[0] == shapes[1]


def attacks_in(folders):
    """The numbers of the attacks that the tests in ``folders`` try."""
    tests = "".join(path.read_text() for folder in folders for path in (ROOT / folder).glob("test_*.py"))
    names = re.findall(r"def test_attack_([\d_and]+)", tests)
    return {int(number) for name in names for number in re.findall(r"\d{3}", name)}


def test_every_attack_told_is_tested_where_it_is_told():
    told, untested = set(), []
    for row in (ROOT / "docs" / "threat-model.md").read_text().splitlines():
        if re.match(r"\| \d", row):
            numbers, *_, folders = row.strip("| ").split(" | ")
            tested = attacks_in(re.findall(r"`(.+?)`", folders))
            untested += [number for number in map(int, numbers.split(", ")) if number not in tested]
            told |= set(map(int, numbers.split(", ")))
    assert untested == []
    assert attacks_in((ROOT / "tests").iterdir()) == told


def test_the_accounts_told_are_those_of_the_demonstration():
    demo = "".join(path.read_text() for path in (ROOT / "fixtures" / "demo").glob("*.yaml"))
    emails = set(re.findall(r"email: (\S+)@", demo)) | set(re.findall(r"- key: (\S+)", demo))
    schemes = {path.stem for path in (ROOT / "fixtures" / "schemes").glob("*.yaml")}
    for name in ("README.md", "README.zh-CN.md"):
        rows = [line.strip("| ").split(" | ") for line in (ROOT / name).read_text().splitlines()]
        accounts = {row[0]: row[-1] for row in rows if row[0] in schemes}
        assert accounts.keys() == schemes
        assert set(accounts.values()) <= emails


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_environment_variables_told_are_those_read(name):
    told = set(re.findall(r"^\| (`[A-Z_`, 、]+)", (ROOT / name).read_text(), re.MULTILINE))
    read = (ROOT / "greenmfg" / "settings.py").read_text() + (ROOT / "docker-compose.yml").read_text()
    for variable in re.findall(r"[A-Z_]{3,}", " ".join(told)):
        assert re.search(rf'"{variable}"|\$\{{{variable}', read), variable
