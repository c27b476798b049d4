"""An address people type is a text: nothing of ours ever goes there (attack 138)."""

import socket
import threading
from collections.abc import Iterator

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import Organization, User
from accounts.services import members, registration
from applications.models import Document
from evaluation.cells import cells_of
from evaluation.scoring.spread import spread
from greenmfg.pdf import PdfRefused, render
from tests.attacks.hostile import Judged
from tests.stories import Story, answers_2025, read_scheme


class Trap:
    """A server somewhere, which notes everybody who comes."""

    def __init__(self) -> None:
        self.visitors: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._wait, daemon=True).start()

    def _wait(self) -> None:
        while True:
            try:
                visitor, _ = self.listener.accept()
            except OSError:
                return  # closed
            with visitor:
                self.visitors.append(visitor.recv(1000))

    def close(self) -> None:
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()


@pytest.fixture
def trap() -> Iterator[Trap]:
    trap = Trap()
    yield trap
    trap.close()


def texts(trap: Trap) -> list[str]:
    """An address in the ways a text may carry one."""
    url = f"http://{trap.address}/logo.png"
    return [url, f"<img src={url}>", f"<link rel=attachment href={url}>", f"url({url})", f"@import '{url}';"]


@pytest.fixture
def story(in_hunan, trap) -> Story:
    """Every text of the application, the unit's and the people's names are addresses of the trap."""
    given = texts(trap)
    cells = list(cells_of(spread(read_scheme("factory-2025").scheme, 2025)).values())
    typed = [cell.key for cell in cells if cell.kind in {"text", "paragraph"}]
    answers = {key: given[number % len(given)] for number, key in enumerate(typed)}
    limits = {cell.key: cell.limit for cell in cells}
    short = {key: text for key, text in answers.items() if len(text) <= limits[key]}
    Organization.objects.update(name=given[1])
    for person in in_hunan:
        User.objects.filter(pk=person.user.pk).update(name=given[0][:40])
        person.user.refresh_from_db()
        person.organization.refresh_from_db()
    return Story(in_hunan, answers=answers_2025() | short)


def test_attack_138_a_typed_address_is_never_fetched(story, browse, do_jobs, trap):
    """Saved, checked, sealed, printed, reviewed, written about: nobody comes to the address."""
    pk = story.filled.pk
    browse("owner").act(
        reverse("answers", args=[pk]), {"key": "profile", "value": texts(trap)[1], "seen_version": "1"}
    )
    assert story.sealed
    for name, path in {"owner": f"/applications/{pk}/receipt/", "city_clerk": f"/cases/{pk}/"}.items():
        assert trap.address in browse(name).get(path).text
    unit = story.world.owner.organization
    registration.claim(
        email="new@example.com",
        uscc=unit.uscc,
        person=texts(trap)[0],
        phone="0731-88886666",
        note=texts(trap)[1],
    )
    members.invite(actor=story.world.admin.actor, email="other@example.com", roles=["filler"])
    do_jobs()
    assert Document.objects.get().file is not None
    assert len(mail.outbox) == 2
    assert trap.visitors == []


def test_attack_138_a_page_leads_nobody_to_a_typed_address(story, browse, trap):
    pk = story.sealed.application.pk
    for name, path in {"owner": f"/applications/{pk}/", "city_clerk": f"/cases/{pk}/"}.items():
        page = Judged(browse(name).get(path).text)
        assert trap.address in page.text
        assert not [link for link in page.links if trap.address in link]


@pytest.mark.parametrize(
    "markup", ["<img src='{}'>", "<link rel=stylesheet href='{}'>", "<style>@import '{}'</style>"]
)
def test_attack_138_not_even_markup_that_went_past_all_else_is_fetched(trap, markup):
    with pytest.raises(PdfRefused):
        render(markup.format(f"http://{trap.address}/x"))
    assert trap.visitors == []


def test_attack_138_the_trap_catches(trap):
    with socket.create_connection(trap.listener.getsockname()) as visitor:
        visitor.sendall(b"GET / HTTP/1.0\r\n\r\n")
        visitor.recv(1)
    assert trap.visitors == [b"GET / HTTP/1.0\r\n\r\n"]
