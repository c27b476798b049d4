from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications.models import Snapshot
from tests.crowd import gather
from tests.people import MemberClient, World
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    """An application of the first enterprise; a test walks it as far as it needs."""
    return Story(in_hunan)


@pytest.fixture
def filed(story: Story) -> Snapshot:
    """The story's application, filed to the city."""
    return story.sealed


@pytest.fixture
def browse(world: World) -> Callable[[str], MemberClient]:
    """The browser of the person with this name; an anonymous one for the empty name."""
    return lambda name: MemberClient(getattr(world, name) if name else None)


@pytest.fixture
def crowd(story: Story) -> Callable[[int], None]:
    """Bring the number of filed cases in the city to the one given: units like the story's own."""
    return partial(gather, story)


@pytest.fixture
def queries(db: None) -> Callable[[Callable[[], Any]], int]:
    """How many queries a request takes."""

    def count(ask: Callable[[], Any]) -> int:
        with CaptureQueriesContext(connection) as seen:
            response = ask()
        assert response.status_code == 200, response.status_code
        return len(seen)

    return count
