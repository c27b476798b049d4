"""Where an upload lies while it comes in: in a file without a name, of which a crash leaves nothing."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile
from typing import Any, TypeVar
from weakref import finalize

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from greenmfg.uploads import MAX_BYTES

View = TypeVar("View", bound=Callable[..., Any])
MAX_OF_REQUEST = 10 * MAX_BYTES


def takes_files_of_strangers(view: View) -> View:
    """Let what somebody sends who is not signed in reach the decorated view, which bounds how often."""
    view.files_of_strangers = True  # type: ignore[attr-defined]
    return view


def _is_open_to_strangers(request: Any) -> bool:
    match = getattr(request, "resolver_match", None)
    return match is not None and getattr(match.func, "files_of_strangers", False)


class Spool(FileUploadHandler):
    """Keeps what a signed-in person sends, up to the largest size that is taken.

    Of a larger file it keeps the size, which the refusal names; of a stranger's it keeps nothing, but on a
    page that `takes_files_of_strangers`. A request with more than ``MAX_OF_REQUEST`` of files ends with 400.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.of_request = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        user = getattr(self.request, "user", None)
        known = user is not None and user.is_authenticated
        self.most = MAX_BYTES if known or _is_open_to_strangers(self.request) else 0
        self.file = SpooledTemporaryFile(  # noqa: SIM115 — closed with the request, which holds the handlers
            max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, dir=str(settings.FILE_UPLOAD_TEMP_DIR)
        )
        finalize(self, self.file.close)  # Django tells nobody of a connection that breaks off

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Take a piece in, if there is room for it."""
        self.of_request += len(raw_data)
        if self.of_request > MAX_OF_REQUEST:
            raise RequestDataTooBig("The request holds too many bytes of files")
        if start + len(raw_data) <= self.most:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """The file as views see it."""
        self.file.seek(0)
        return UploadedFile(
            self.file, self.file_name, self.content_type, file_size, self.charset, self.content_type_extra
        )
