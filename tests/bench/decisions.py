"""What an office decides of many cases at once: the selection, the outcome of a round, an announcement."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

from applications import selectors
from applications.models import Application, Snapshot, Transmittal
from applications.services import announcing, notices, outcomes, proposing
from applications.services.outcomes import Announced
from applications.services.proposing import Wanted
from greenmfg import clock
from tests.bench.measure import cost, line
from tests.bench.offices import CASES
from tests.crowd import copy, gather
from tests.provincial import ProvincialStory
from tests.stories import Story


def recommending(story: Story, sent: Transmittal) -> None:
    """A hundred cases that a city has sent: put on the list, and concluded by the ministry's document."""
    clerk, approver = story.actor("province_clerk"), story.actor("province_approver")
    story.receive(sent)
    wanted = [Wanted(row.pk, row.version, "优中选优") for row in sent.applications.all()]
    propose = partial(proposing.propose_all, actor=clerk, action="select", wanted=wanted)
    made = told("proposing the selection of", propose)
    rows = selectors.chosen_proposals(approver, [row.pk for row in made])
    told("approving the selection of", partial(proposing.approve, actor=approver, proposals=rows))
    cases = selectors.awaiting_outcome(clerk, story.round)
    row = story.record(*(Announced(case.pk, case.version, "listed") for case in cases))
    confirm = partial(outcomes.confirm, actor=approver, outcome=row, seen_version=row.version)
    told("confirming the outcome of", confirm)


def noticing(story: ProvincialStory) -> None:
    """A hundred cases on one notice: published, and announced when it is over."""
    clerk, approver = story.actor("province_clerk"), story.actor("province_approver")
    first = story.selected
    gather(story, Application.objects.count() + CASES - 1)
    others = Application.objects.filter(offer=first.offer, snapshots=None)
    others.update(status=first.status)
    seal = Snapshot.objects.filter(application=first).latest("no")
    Snapshot.objects.bulk_create(copy(seal, application=case) for case in others)
    row = notices.draft_notice(
        actor=clerk, round=story.round, application_ids=[first.pk, *(case.pk for case in others)]
    )
    told("publishing", partial(notices.open_notice, actor=approver, notice=row, seen_version=row.version))
    with clock.override(row.ends_at + timedelta(days=1)):
        notices.close_notice(actor=approver, notice=row, seen_version=row.version)
        call = {"document_number": "湘工信节能〔2026〕8号", "listed_on": selectors.today()}
        announce = partial(announcing.announce, actor=approver, notice=row, seen_version=row.version, **call)
        told("announcing", announce)


def told(name: str, call: Callable[[], Any]) -> Any:
    """Print what deciding a hundred cases takes; the answer is that of ``call``."""
    answers: list[Any] = []
    span, statements = cost(lambda: answers.append(call()))
    line(f"{name} {CASES} cases", f"{span:.2f} s", "≤ 2 s")
    line(f"{name} {CASES} cases, queries", str(statements), "≤ 30")
    return answers[0]
