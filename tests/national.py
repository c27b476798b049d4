"""The round of 257号: what is on the province's list is recommended to the ministry, in four tracks."""

from datetime import timedelta
from functools import cached_property
from typing import Any

from applications import selectors
from applications.models import Application, Entrustment, Round, RoundOutcome, Snapshot
from applications.services import drafts, listings, rounds, third_party
from applications.services.outcomes import Announced
from greenmfg import clock
from tests.provincial import ProductStory, ProvincialStory
from tests.stories import LISTED, publish_schemes

PROCEDURE = "national-2018"


class NationalStory(ProvincialStory):
    """A factory, a park or a supply chain, judged by a body of its own choice."""

    @cached_property
    def round(self) -> Round:
        publish_schemes(PROCEDURE)
        approver, now = self.actor("province_approver"), clock.read()
        this = rounds.create_round(
            actor=approver,
            procedure=PROCEDURE,
            year=2026,
            code="gj2018",
            title="第三批绿色制造名单推荐",
            files_until=now + timedelta(days=60),
            closes={"provincial_review": now + timedelta(days=90)},
        )
        rounds.open_round(actor=approver, round=this)
        return this

    @cached_property
    def begun(self) -> Application:
        self.list_unit(getattr(self.world, self.applicant))
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk)

    def asked_of(self, name: str) -> Entrustment:
        """The body ``name`` is asked once."""
        if name not in self.__dict__:
            self.__dict__[name] = self.entrust(self.sealed.application, name)
        return self.__dict__[name]

    @cached_property
    def accepted(self) -> Entrustment:
        """The body has said what else it does."""
        return self.now(accept(self))

    @cached_property
    def submitted(self) -> Snapshot:
        """With the city: the self-evaluation and the body's report."""
        assert self.signed
        return self.submit(self.begun)

    @cached_property
    def selected(self) -> Application:
        """On the list to be recommended."""
        self.decide("select", self.forwarded, "代表性强")
        return self.seen_by("province_approver", self.forwarded)

    def record(self, *lines: Announced, **told: Any) -> RoundOutcome:
        return super().record(*lines, **{"listed_on": selectors.today(), **told})


class NationalProductStory(NationalStory):
    """A product, which no third party judges."""

    product = ProductStory.product
    filled = ProductStory.filled

    @cached_property
    def begun(self) -> Application:
        unit = getattr(self.world, self.applicant).organization
        listings.enter_listing(
            actor=self.actor("province_approver"),
            uscc=unit.uscc,
            name=unit.name,
            region_id=unit.region_id,
            honour=self.honour,
            level="provincial",
            subject=self.product,
            year=2023,
            **LISTED,
        )
        return drafts.begin(actor=self.actor(self.applicant), offer_id=self.offer.pk, subject=self.product)

    @cached_property
    def verified(self) -> Application:
        return self.seen_by("city_clerk", self.sealed.application)


WANG = {"legal_representative": "王 建国", "outside": 0}


def accept(story: NationalStory, name: str = "assessor", **told: Any) -> Entrustment:
    """The body ``name`` takes the story's project on."""
    row = selectors.entrustment_of(story.body(name), story.asked_of(name).pk)
    call = {"entrustment": row, "seen_version": row.version, "declares": True}
    third_party.accept(actor=story.body(name), **call, **{**WANG, **told})
    return row


def capped(story: NationalStory, projects: int) -> None:
    """Lower the cap of the story's round."""
    stages = story.round.procedure["stages"]
    next(stage for stage in stages if stage["kind"] == "third_party")["cap"]["projects"] = projects
    Round.objects.filter(pk=story.round.pk).update(procedure=story.round.procedure)
