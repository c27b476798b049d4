"""Of every scheme the workbook takes whatever the pages ask: years, products, open tables, lists."""

import pytest

from applications import tracks
from applications.models import Application
from applications.services import drafts
from evaluation import selectors as evaluation
from evaluation.scoring.places import place_of
from tests.people import World
from tests.provincial import example
from tests.stories import FIXTURES, Story, publish_scheme
from tests.workbook.conftest import Desk
from tests.workbook.test_round import labels_of


def begun(world: World, code: str) -> Application:
    """A draft under the scheme."""
    story, revision = Story(world), publish_scheme(code)
    own = {"tenant": world.hunan, "scheme_revision": revision, "basis_level": ""}
    offer, _ = story.round.offers.update_or_create(honour=revision.honour, entry="new", defaults=own)
    subject = "水性涂料" if tracks.of(revision.honour).subject else ""
    return drafts.begin(actor=world.owner.actor, offer_id=offer.pk, subject=subject)


@pytest.mark.parametrize("code", sorted(path.stem for path in FIXTURES.glob("*.yaml")))
def test_what_is_written_into_every_blank_is_what_the_sheet_holds(in_hunan, desk_of, code):
    desk: Desk = desk_of(begun(in_hunan, code))
    before = evaluation.filled(desk.application.self_sheet)
    labels, paper, kept = labels_of(before), desk.download(), {}
    blanks = {key: cell for key, _slot, cell in paper.blanks()}
    assert {key for key in labels if not key.endswith(".note")} <= blanks.keys()
    for key, words in labels.items():
        kept[key] = next(iter(words)) if words else example(before.cells[key])
        blanks[key].value = words.get(kept[key], kept[key])
        blanks[key].data_type = "s"
    answer = desk.upload(paper)
    assert not answer.context["preview"].faults
    assert desk.confirm(answer).status_code == 302
    after = evaluation.filled(desk.application.self_sheet)
    assert {key: after.text(key) for key in labels} == kept
    if after.scheme.years:
        assert len({place_of(key).year for key in kept} - {0}) == 3
