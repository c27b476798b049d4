"""How far an application has come: each step through the services its people would use.

``Story(world)`` needs the scope of Hunan open (fixture ``in_hunan``). A step that is asked for walks
the steps before it, so a test names only where it begins.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache, cached_property
from typing import Any

import yaml
from django.utils import timezone

from applications import procedures, selectors
from applications.demonstration import FOLDER
from applications.models import (
    Application,
    Offer,
    Proposal,
    Recommendation,
    Round,
    RoundOutcome,
    Snapshot,
    Transmittal,
)
from applications.services import (
    drafts,
    listings,
    outcomes,
    proposing,
    recommending,
    reviewing,
    rounds,
    sealing,
    transmitting,
)
from applications.services.outcomes import Announced
from applications.services.reviewing import Finding, Verdict
from evaluation import selectors as evaluation
from evaluation import services as sheets
from evaluation.models import SchemeRevision
from evaluation.schemes.importing import import_scheme
from evaluation.schemes.loader import FIXTURES, Loaded, load, load_file
from evaluation.services import Change
from greenmfg import clock
from tests.people import Person, World

LISTED = {"document_number": "湘工信节能〔2023〕1号", "listed_on": date(2023, 12, 1)}


@cache
def read_scheme(code: str) -> Loaded:
    """A scheme file, read once for the whole run."""
    return load_file(FIXTURES / f"{code}.yaml")


def publish_scheme(code: str) -> SchemeRevision:
    """The scheme, published."""
    revision, _created = import_scheme(loaded=read_scheme(code))
    return revision


def publish_schemes(procedure: str) -> None:
    """The schemes that a round of ``procedure`` offers, published."""
    for code in {offer["scheme"] for offer in procedures.load(procedure)["offers"]}:
        publish_scheme(code)


def revised(code: str, *swaps: tuple[str, str], revision: int = 2) -> Loaded:
    """The scheme as a later revision, each first piece replaced by the second; a piece must occur."""
    return load(revised_text(code, *swaps, revision=revision))


def revised_text(code: str, *swaps: tuple[str, str], revision: int = 2) -> str:
    """The file of `revised`."""
    text = (FIXTURES / f"{code}.yaml").read_text(encoding="utf-8")
    for old, new in (("revision: 1\n", f"revision: {revision}\n"), *swaps):
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


@cache
def answers_2025() -> dict[str, str]:
    """A complete sheet of factory-2025."""
    told = yaml.safe_load((FOLDER / "factory-2025.yaml").read_text(encoding="utf-8"))["answers"]
    return {**told, "industry": "通用零部件制造", "industry_code": "3484"}


@dataclass
class Story:
    """One application of ``applicant`` (a filler; ``signatory`` seals) in a national round of 2025."""

    world: World
    applicant: str = "owner"
    signatory: str = "colleague"
    answers: dict[str, str] = field(default_factory=lambda: dict(answers_2025()))
    honour: str = "factory"
    authority: str = "province"  # whose people select and conclude, by the beginning of their names

    def actor(self, name: str) -> Any:
        return getattr(self.world, name).actor

    # -- the steps ---------------------------------------------------------------------------------

    @cached_property
    def round(self) -> Round:
        """Open, with a month to file."""
        publish_schemes("national-2025")
        now = clock.read()
        closes = {
            stage: now + timedelta(days=days)
            for stage, days in {"prepare": 30, "municipal_review": 40, "provincial_review": 50}.items()
        }
        this = rounds.create_round(
            actor=self.actor("province_approver"),
            procedure="national-2025",
            year=2025,
            code="gj2025",
            title="2025年度国家级绿色制造单位推荐",
            closes=closes,
        )
        rounds.open_round(actor=self.actor("province_approver"), round=this)
        return this

    @cached_property
    def offer(self) -> Offer:
        return self.round.offers.get(honour=self.honour, entry="new")

    def list_unit(self, person: Person, level: str = "provincial") -> None:
        """Put the person's unit on the list that entitles it to apply."""
        listings.record_listing(
            actor=self.actor("province_approver"),
            organization=person.organization,
            region=person.organization.region,
            honour=self.honour,
            level=level,
            year=2023,
            **LISTED,
        )

    @cached_property
    def begun(self) -> Application:
        """Nothing but what the platform knew already is filled in."""
        self.list_unit(getattr(self.world, self.applicant))
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk)

    @cached_property
    def filled(self) -> Application:
        """Every cell is answered."""
        self.answer(self.begun, self.answers)
        return self.prepare(self.begun)

    @cached_property
    def sealed(self) -> Snapshot:
        """Filed to the city."""
        return self.seal(self.filled)

    @cached_property
    def verified(self) -> Application:
        """The city has looked up and verified everything."""
        row = self.seen_by("city_clerk", self.sealed.application)
        scheme = evaluation.scheme_of(row.self_sheet)
        today = timezone.localdate(clock.read())
        reviewing.look_up(
            actor=self.actor("city_clerk"),
            application_id=row.pk,
            seen_version=row.version,
            findings=[Finding(gate.key, "信用中国", today, "clear") for gate in scheme.gates],
        )
        reviewing.verify(
            actor=self.actor("city_clerk"),
            application_id=row.pk,
            seen_version=row.version,
            verdicts=[Verdict(criterion.key, "verified") for criterion in scheme.criteria],
        )
        return row

    @cached_property
    def forwarded(self) -> Application:
        """On the province's desk."""
        self.receive(self.sent)
        return self.seen_by("province_approver", self.verified)

    @cached_property
    def proposed(self) -> Transmittal:
        """A list of the one case, waiting for the city's approver."""
        return transmitting.propose(
            actor=self.actor("city_clerk"),
            round=self.round,
            application_ids=[self.verified.pk],
            filled_by="周敏",
            phone="0731-88886666",
        )

    @cached_property
    def sent(self) -> Transmittal:
        """Sent to the province, which has not received it."""
        self.send(self.proposed)
        return self.proposed

    @cached_property
    def selected(self) -> Application:
        """On the list to be recommended."""
        self.decide("select", self.forwarded, "优中选优")
        return self.seen_by("province_approver", self.forwarded)

    @cached_property
    def reported(self) -> Recommendation:
        """The list reported to the ministry as it stands now."""
        return self.report()

    def report(self, **told: Any) -> Recommendation:
        """Freeze what the approver's page shows now, ``told`` over what is usual."""
        actor = self.actor("province_approver")
        usual = {
            "document_number": "湘工信节能函〔2025〕120号",
            "issued_on": selectors.today(),
            "seen": recommending.digest(recommending.content_of(actor, self.round)),
        }
        return recommending.issue(actor=actor, round=self.round, **{**usual, **told})

    @cached_property
    def listed(self) -> Application:
        """On the national list."""
        assert self.selected
        self.announce()
        return self.seen_by(f"{self.authority}_approver", self.selected)

    def announced(self, **told: Any) -> Announced:
        """The one case as listed, ``told`` over that."""
        row = self.seen_by(f"{self.authority}_clerk", self.selected)
        return Announced(row.pk, row.version, "listed")._replace(**told)

    def record(self, *lines: Announced, **told: Any) -> RoundOutcome:
        """The clerk records ``lines``, the one case as listed where none is given, and ``told``."""
        usual = {
            "seen_version": 0,
            "document_number": "工信厅节函〔2025〕1号",
            "listed_on": date(2025, 12, 25),
        }
        return outcomes.record(
            actor=self.actor(f"{self.authority}_clerk"),
            round=self.round,
            lines=lines or [self.announced()],
            **{**usual, **told},
        )

    def announce(self, *lines: Announced, **told: Any) -> RoundOutcome:
        """`record`, and the approver confirms."""
        row = self.record(*lines, **told)
        outcomes.confirm(
            actor=self.actor(f"{self.authority}_approver"), outcome=row, seen_version=row.version
        )
        return row

    def propose(self, action: str, application: Application, reason: str, **told: Any) -> Proposal:
        """The clerk of the office on whose desk the case is proposes ``action``."""
        office = {"provincial": "province", "selected": self.authority}.get(application.status, "city")
        row = self.seen_by(f"{office}_clerk", application)
        return proposing.propose(
            actor=self.actor(f"{office}_clerk"),
            application_id=row.pk,
            action=action,
            seen_version=row.version,
            reason=reason,
            **told,
        )

    def decide(self, action: str, application: Application, reason: str, **told: Any) -> Proposal:
        """`propose`, and the approver agrees."""
        row = self.propose(action, application, reason, **told)
        office = "province" if row.organization.kind == "provincial" else "city"
        proposing.approve(actor=self.actor(f"{office}_approver"), proposals=[row])
        return row

    # -- what the steps do ---------------------------------------------------------------------------

    def answer(self, application: Application, answers: dict[str, str]) -> None:
        """Fill in ``answers``, each over what is there."""
        seen = evaluation.filled(application.self_sheet)
        result = sheets.save_answers(
            actor=self.actor(self.applicant),
            sheet=application.self_sheet,
            changes=[
                Change(key=key, value=text, seen_version=seen.version(key)) for key, text in answers.items()
            ],
        )
        assert not result.errors, result.errors
        assert not result.conflicts

    def prepare(self, application: Application) -> Application:
        """The filler says that it is filled in, for the signatory to sign."""
        row = self.seen_by(self.applicant, application)
        return drafts.confirm(
            actor=self.actor(self.applicant), application_id=row.pk, sheet_revision=row.self_sheet.revision
        )

    def seal(self, application: Application) -> Snapshot:
        """Seal what the check page shows now, confirmed by the filler."""
        row = self.prepare(self.seen_by(self.signatory, application))
        return sealing.seal(
            actor=self.actor(self.signatory),
            application_id=row.pk,
            seen_version=row.version,
            sheet_revision=row.self_sheet.revision,
        )

    def send(self, row: Transmittal) -> None:
        """The city's approver sends the list."""
        transmitting.send(actor=self.actor("city_approver"), transmittal=row, seen_version=row.version)

    def receive(self, row: Transmittal) -> None:
        """The province's clerk receives it."""
        transmitting.receive(actor=self.actor("province_clerk"), transmittal=row, seen_version=row.version)

    def seen_by(self, name: str, application: Application) -> Application:
        """``application`` as that person's page reads it now."""
        return selectors.application(self.actor(name), application.pk)

    def close_stage(self, stage: str, at: datetime) -> None:
        """Move the closing moment of ``stage``."""
        rounds.set_deadlines(actor=self.actor("province_approver"), round=self.round, closes={stage: at})
