import re
from collections.abc import Callable

import pytest
from django.core import mail

from accounts.models import Tenant
from tests.people import World, a_uscc


@pytest.fixture
def hunan(world: World) -> Tenant:
    return world.hunan


@pytest.fixture
def letter(do_jobs: Callable[[], int]) -> Callable[[], mail.EmailMessage]:
    """Have the worker write the letters asked for, and take the only one there is."""

    def take() -> mail.EmailMessage:
        do_jobs()
        (message,) = mail.outbox
        mail.outbox.clear()
        return message

    return take


@pytest.fixture
def link(letter: Callable[[], mail.EmailMessage]) -> Callable[[], str]:
    """The path of the link in the only letter."""

    def take() -> str:
        return re.search(r"http://127\.0\.0\.1:8000(/\S+)", letter().body)[1]

    return take


@pytest.fixture
def told(world: World) -> dict[str, object]:
    """What somebody types who registers his unit."""
    return {
        "uscc": a_uscc(),
        "name": "浏阳河科技有限公司",
        "region_id": world.changsha.pk,
        "industry": "环境保护专用设备制造",
        "industry_code": "3591",
        "person": "欧阳修竹",
        "phone": "13912345678",
        "password": "一蓑烟雨 任平生 1082",
        "repeated": "一蓑烟雨 任平生 1082",
    }
