import pytest

from tests.people import World
from tests.provincial import ProvincialStory


@pytest.fixture
def story(in_hunan: World) -> ProvincialStory:
    """A factory's application to the province; a test walks it as far as it needs."""
    return ProvincialStory(in_hunan)
