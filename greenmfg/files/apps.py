from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "greenmfg.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        from greenmfg.files import tasks  # noqa: F401
