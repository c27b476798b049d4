"""The story of an application one row of which is proved by a file."""

from functools import cached_property

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Entrustment, Evidence, EvidenceLink
from applications.services import assessing, evidence
from greenmfg.files import services as files
from tests.evidence.files import a_pdf
from tests.provincial import ProvincialStory
from tests.stories import Story

KEY, OTHER_KEY = "energy_intensity", "operating"  # a criterion and a gate of factory-2025


def a_sound_file(actor: Actor) -> Evidence:
    """A file in the library of the actor's unit, with its check behind it."""
    upload = a_pdf()
    files.store(tenant=actor.province, content=upload.read(), media_type="application/pdf")
    return selectors.evidence_item(actor, evidence.add(actor=actor, upload=upload).pk)


class Proved(Story):
    """What is sealed names a file."""

    @cached_property
    def proof(self) -> Evidence:
        """In the library of the applicant."""
        return a_sound_file(self.actor(self.applicant))

    @cached_property
    def filled(self) -> Application:
        """Every cell is answered, and one row proved."""
        row = super().filled
        rows = selectors.evidence_rows(row.self_sheet)
        evidence.link(
            actor=self.actor(self.applicant),
            application_id=row.pk,
            keys=[KEY if KEY in rows else next(iter(rows))],
            evidence_id=self.proof.pk,
        )
        return self.seen_by(self.applicant, row)


class ProvedStory(Proved, Story):
    """In a national round."""


class ProvedProvincialStory(Proved, ProvincialStory):
    """In a round of the province, with a third party that proves a row of its own sheet."""

    @cached_property
    def photograph(self) -> Evidence:
        """In the library of the body in this province."""
        assert self.accepted
        return a_sound_file(self.body())

    @cached_property
    def linked(self) -> EvidenceLink:
        """The file proves a row of the body's sheet."""
        keys = [next(iter(selectors.evidence_rows(self.accepted.sheet)))]
        call = {"entrustment": self.accepted, "keys": keys, "evidence_id": self.photograph.pk}
        return assessing.link(actor=self.body(), **call)[0]

    @cached_property
    def judged(self) -> Entrustment:
        """With the row proved, while that can still be done."""
        assert self.linked
        return super().judged
