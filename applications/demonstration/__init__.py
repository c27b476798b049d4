"""A province with cases in every status, driven through the real services, for `manage.py demo`.

Everything goes through the services a person's page would call; only the clock is simulated.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from django_scopes import scope

from accounts.models import Tenant
from applications.demonstration import creation, guangzhou, today
from applications.demonstration.creation import Creation
from applications.demonstration.guangzhou import Guangzhou
from applications.demonstration.national import National
from applications.demonstration.provincial import Provincial
from applications.demonstration.stage import FOLDER, Stage, Teller, at, cast, province
from applications.demonstration.today import Today
from applications.models import Document
from greenmfg import clock
from greenmfg.files import services as files

PRINTING = "render_document"  # left to the worker: the rounds of today are ready the sooner
__all__ = ["FOLDER", "Teller", "build", "cast", "neighbours", "others", "province", "save_documents"]


def build(say: Callable[[str], None], tellers: Mapping[str, Teller]) -> list[Tenant]:
    """Two whole courses in a simulated year 2025, then a round of each level open today; ``say`` is told.

    ``tellers`` keep by honour what a unit tells of itself: the apps that know it stand above this one. Beside
    it a second province, whose city holds a round of its own.
    """
    stage = Stage(say, _whole())
    with clock.override(at(2025, 2, 17)):
        tenant = stage.found()
        with scope(tenant=tenant):
            stage.enroll(tenant)
    with scope(tenant=tenant):
        Provincial(stage).walk()
        National(stage).walk()
        Today(stage, tellers).walk()
        Creation(replace(stage, left=PRINTING)).walk()
    return [tenant, Guangzhou(Stage(say, guangzhou.cast(), left=PRINTING)).walk()]


def _whole() -> dict[str, Any]:
    """`cast` with everybody who has a case in a round open today."""
    return creation.join(today.join(cast()))


def others() -> list[tuple[str, str]]:
    """The accounts beside those of `cast`: e-mail and unit of whoever has a case in a round open today."""
    whole = _whole()
    listed = {person["email"] for person in cast()["people"]}
    return [
        (person["email"], whole["units"][person["unit"]]["name"])
        for person in whole["people"]
        if person["email"] not in listed
    ]


def neighbours() -> dict[str, Any]:
    """Who acts in the second province."""
    return guangzhou.cast()


def save_documents(tenant: Tenant, folder: Path) -> list[Path]:
    """Write every finished document of the demonstration into ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    with scope(tenant=tenant):
        made = Document.objects.filter(file__isnull=False).order_by("pk")
        for document in made.select_related("file", "application", "snapshot"):
            number = f"{document.application.number}-{document.snapshot.no}"
            path = folder / f"{document.title}-{number}.pdf"
            path.write_bytes(files.read(document.file))  # type: ignore[arg-type]  # the query says so
            paths.append(path)
    return paths
