"""An application whose pages are looked at, and who fills it in."""

import pytest

from tests.people import MemberClient
from tests.stories import Story


@pytest.fixture
def story(in_hunan):
    return Story(in_hunan)


@pytest.fixture
def owner(story):
    return MemberClient(story.world.owner)
