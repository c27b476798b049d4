"""The library of the first enterprise, and an application whose rows its files prove."""

from collections.abc import Callable
from typing import Any

import pytest

from accounts.actor import Actor
from applications import selectors
from applications.models import Application, Evidence
from applications.services import evidence as services
from tests.evidence.files import a_pdf
from tests.evidence.stories import KEY
from tests.people import World
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    return Story(in_hunan)


@pytest.fixture
def owner(in_hunan: World) -> Actor:
    return in_hunan.owner.actor


@pytest.fixture
def add(owner: Actor, do_jobs: Callable[[], int]) -> Callable[..., Evidence]:
    """Put a file into the owner's library and check it."""

    def put(upload: Any = None, actor: Actor = owner, **about: Any) -> Evidence:
        row = services.add(actor=actor, upload=upload or a_pdf(), **about)
        do_jobs()
        return selectors.evidence_item(actor, row.pk)

    return put


@pytest.fixture
def application(story: Story) -> Application:
    """Filled in completely, not sealed."""
    return story.seen_by("owner", story.filled)


@pytest.fixture
def link(application: Application, owner: Actor) -> Callable[..., Any]:
    """Let a file prove rows of the application."""

    def bind(row: Evidence, *keys: str, actor: Actor = owner, **pages: int) -> Any:
        return services.link(
            actor=actor, application_id=application.pk, keys=keys or (KEY,), evidence_id=row.pk, **pages
        )

    return bind


@pytest.fixture
def other(story: Story) -> Story:
    """The stranger's application in the same round."""
    story_of_the_stranger = Story(story.world, applicant="stranger", signatory="stranger")
    story_of_the_stranger.round = story.round
    return story_of_the_stranger


@pytest.fixture
def file_elsewhere(add: Callable[..., Evidence], other: Story) -> Callable[..., Application]:
    """Let the stranger file its application with the files given."""

    def file(*uploads: Any) -> Application:
        actor, row = other.actor(other.applicant), other.filled
        for upload in uploads:
            proof = add(upload, actor=actor)
            services.link(actor=actor, application_id=row.pk, keys=[KEY], evidence_id=proof.pk)
        return other.seen_by("city_clerk", other.seal(row).application)

    return file
