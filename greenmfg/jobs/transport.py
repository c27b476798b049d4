"""The queue in a folder, for one machine: kombu's filesystem transport with messages that appear whole."""

from pathlib import Path
from time import monotonic
from typing import Any
from uuid import uuid4

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.json import dumps


class Channel(filesystem.Channel):
    """Gives a message its name only when it is complete.

    kombu creates the file first and writes it then; a worker that looks in between takes an empty
    message, cannot read it and ends.
    """

    def _put(self, queue: str, payload: Any, **_: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        name = f"{round(monotonic() * 1000)}_{uuid4()}"  # messages are taken in the order of their names
        draft = folder / f"{name}.draft"  # a name no reader asks for
        try:
            draft.write_text(dumps(payload))  # type: ignore[no-untyped-call]
            draft.rename(folder / f"{name}.{queue}.msg")
        except OSError as trouble:
            raise ChannelError(f"Cannot write a message into {folder}") from trouble
        finally:
            draft.unlink(missing_ok=True)


class Transport(filesystem.Transport):
    """The transport ``CELERY_BROKER_TRANSPORT`` names."""

    Channel = Channel
