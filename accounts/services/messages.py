"""What members are told in the app: written with the deed it tells of, read by each for himself."""

from accounts import selectors
from accounts.actor import Actor
from accounts.models import Message
from greenmfg import clock


def read(*, actor: Actor, message_id: int) -> Message:
    """Mark one message of the actor's own as read; Refused 404 for any other. Twice is as good as once."""
    row = selectors.message(actor, message_id)
    Message.objects.filter(pk=row.pk, read_at=None).update(read_at=clock.now())
    return row


def read_all(*, actor: Actor) -> int:
    """Mark as read all that waits for the actor in his organization; how many there were."""
    return selectors.messages(actor).filter(read_at=None).order_by().update(read_at=clock.now())
