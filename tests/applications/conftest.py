import pytest

from tests.people import World
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    """An application of the first enterprise; a test walks it as far as it needs."""
    return Story(in_hunan)
