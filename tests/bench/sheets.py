"""The applicant's and the body's desks over the 2018 scheme: their indicator pages, and one saved answer."""

from collections.abc import Callable
from functools import partial
from itertools import count
from typing import Any

from evaluation import selectors as evaluation
from evaluation.models import Sheet
from evaluation.sections import sections_of
from tests.bench.measure import late_ratio, line, queries, ratio
from tests.people import MemberClient
from tests.provincial import ProvincialStory

ROW = "output_value"


def both_desks(story: ProvincialStory) -> None:
    """附表 1.2 as the unit fills it in, then 附表 2.2 as its body does."""
    filled, unit = story.filled, MemberClient(story.world.stranger)
    pages(unit, filled.self_sheet, f"/applications/{filled.pk}/fill/", "1.2")
    saving(unit, filled.self_sheet, f"/applications/{filled.pk}/answers/", "the unit")
    judged, body = story.judged, MemberClient(story.world.assessor)
    pages(body, judged.sheet, f"/entrustments/{judged.pk}/fill/", "2.2")
    saving(body, judged.sheet, f"/entrustments/{judged.pk}/answers/", "the body")


def pages(client: MemberClient, sheet: Sheet, folder: str, table: str) -> None:
    """Each page of the sheet that holds rows of ``table``, against the same rows as bare boxes."""
    for section in sections_of(evaluation.scheme_of(sheet), sheet.side):
        if section.category is None:
            continue
        page = partial(client.get, f"{folder}{section.slug}/")
        bare = partial(client.get, f"/bare/{sheet.pk}/{section.slug}/")
        name = f"附表 {table} {section.title}, {len(section.keys)} boxes"
        assert bare().status_code == 200
        line(f"{name}, queries", str(queries(page)), "≤ 15")
        line(f"{name}, against bare boxes", f"{ratio(page, bare, 15):.2f} ×", "≤ 3 ×")


def saving(client: MemberClient, sheet: Sheet, address: str, who: str) -> None:
    """Autosave of one quantity, again and again, against a bare post that writes one row."""
    save, bare = _save(client, sheet, address), _bare(client, sheet)
    line(f"{who} saves an answer, queries", str(queries(save)), "≤ 10")
    line(f"{who} saves an answer, p95 against a bare post", f"{late_ratio(save, bare, 100):.2f} ×", "≤ 2 ×")


def _save(client: MemberClient, sheet: Sheet, address: str) -> Callable[[], Any]:
    versions = count(evaluation.filled(sheet).version(ROW))

    def save() -> Any:
        version = next(versions)
        answer = {"key": ROW, "value": str(1000 + version), "seen_version": str(version), "state": "given"}
        response = client.act(address, answer)
        assert response.status_code == 200, response.content
        return response

    return save


def _bare(client: MemberClient, sheet: Sheet) -> Callable[[], Any]:
    return partial(client.act, f"/bare/{sheet.pk}/save/", {"key": ROW, "value": "1000"})
