from collections.abc import Callable

import pytest

from tests.people import MemberClient, World
from tests.processes import broker, redis, redis_worker  # noqa: F401 — fixtures
from tests.stories import Story


@pytest.fixture
def story(in_hunan: World) -> Story:
    """An application of the first enterprise; a test walks it as far as it needs."""
    return Story(in_hunan)


@pytest.fixture
def browse(world: World) -> Callable[[str], MemberClient]:
    """The browser of the person with this name; an anonymous one for the empty name."""
    return lambda name: MemberClient(getattr(world, name) if name else None)
