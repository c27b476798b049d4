from collections.abc import Iterator
from io import BytesIO

import pytest
from django_scopes import scope
from PIL import Image

from accounts.models import Tenant
from tests.processes import broker, redis, redis_worker  # noqa: F401 — fixtures


@pytest.fixture
def hunan(db: None) -> Tenant:
    return Tenant.objects.create(slug="hunan", name="湖南省", office="湖南省工业和信息化厅")


@pytest.fixture
def guangdong(db: None) -> Tenant:
    return Tenant.objects.create(slug="guangdong", name="广东省", office="广东省工业和信息化厅")


@pytest.fixture
def in_hunan(hunan: Tenant) -> Iterator[Tenant]:
    with scope(tenant=hunan):
        yield hunan


@pytest.fixture
def picture() -> bytes:
    content = BytesIO()
    Image.new("RGB", (40, 30), "green").save(content, "PNG")
    return content.getvalue()
