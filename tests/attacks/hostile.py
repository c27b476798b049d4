"""An application whose every text is an attack on the page that shows it, and how a page is judged."""

from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any

from accounts.models import Organization, Region, Tenant, User
from applications.models import Round
from applications.services import reviewing, transmitting
from applications.services.reviewing import Finding, Verdict
from evaluation import selectors as evaluation
from evaluation.cell import Cell
from evaluation.cells import cells_of
from evaluation.scoring.spread import spread
from greenmfg import clock
from tests.stories import Story, answers_2025, read_scheme

SHORT = "<svg onload=hacked=1>"
LINK = "javascript:hacked=1"
LONG = f"""'"><script>hacked=1</script>{{{{ 7|add:7 }}}}</textarea>{SHORT}{LINK}"""
MAIL = "<svg/onload=hacked=1>@example.com"
TYPED = {"text": LONG, "paragraph": LONG, "email": MAIL}


def hostile_story(world: Any) -> Story:
    """A story whose people, unit, region, province and round are named by attackers."""
    story = Story(world, answers=answers())
    Round.objects.filter(pk=story.round.pk).update(title=LONG)
    for person in world:
        User.objects.filter(pk=person.user.pk).update(name=SHORT)
    Organization.objects.update(name=LONG, industry=LONG[:80])
    Region.objects.update(name=SHORT)
    Tenant.objects.update(office=LONG[:80], name=SHORT)
    for person in world:
        person.user.refresh_from_db()
        person.organization.refresh_from_db()
    return story


def answers() -> dict[str, str]:
    """The usual answers, with an attack wherever text is taken."""
    cells = cells_of(spread(read_scheme("factory-2025").scheme, 2025)).values()
    return {**answers_2025(), **{cell.key: _fitting(cell) for cell in cells if cell.kind in TYPED}}


def _fitting(cell: Cell) -> str:
    text = TYPED[cell.kind]
    return text if len(text) <= cell.limit else SHORT


def judged(story: Story) -> None:
    """Everything the offices write down, up to the public list."""
    row = story.seen_by("city_clerk", story.sealed.application)
    scheme, today = evaluation.scheme_of(row.self_sheet), clock.read().date()
    clerk = {"actor": story.actor("city_clerk"), "application_id": row.pk, "seen_version": row.version}
    findings = [Finding(gate.key, SHORT, today, "clear", LONG) for gate in scheme.gates]
    reviewing.look_up(**clerk, findings=findings)
    verdicts = [Verdict(row.key, "not_verified", reason=LONG) for row in scheme.criteria]
    reviewing.verify(**clerk, verdicts=verdicts)
    told = {"filled_by": SHORT, "phone": SHORT[:20]}
    sending = transmitting.propose(actor=clerk["actor"], round=story.round, application_ids=[row.pk], **told)
    story.send(sending)
    story.receive(sending)
    row = story.seen_by("province_clerk", row)
    story.decide("select", row, LONG)
    story.selected = row
    line = story.announced(reason=LONG[:500], filed_on=today, source=LONG[:200])
    story.announce(line, document_number=SHORT, listed_on=date(2025, 12, 25))


@dataclass
class Judged(HTMLParser):
    """A page as a browser builds it: what of it would run, and the text a reader sees."""

    page: str
    faults: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    text: str = ""

    def __post_init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside = ""
        self.feed(self.page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.inside = tag
        if tag in {"object", "embed", "iframe", "base"}:
            self.faults.append(f"<{tag}>")
        if tag == "script" and not (given.get("src") or "").startswith("/static/"):
            self.faults.append(f"script from {given.get('src')}")
        for name, value in given.items():
            where = "".join((value or "").split()).lower()
            if name.startswith("on") or name in {"style", "srcdoc"}:
                self.faults.append(f"{name} on <{tag}>")
            if name in {"href", "src", "action", "formaction"}:
                self.links.append(where)
                if where.startswith(("javascript:", "data:")):
                    self.faults.append(f"{name}={value}")
            if name == "value" and value:
                self.text += value

    def handle_data(self, data: str) -> None:
        if self.inside == "script" and data.strip():
            self.faults.append(f"inline script {data[:40]}")
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""
