from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class FilesConfig(AppConfig):
    name = "greenmfg.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from greenmfg.files import tasks  # noqa: F401

        Path(settings.FILE_UPLOAD_TEMP_DIR).mkdir(parents=True, exist_ok=True)
