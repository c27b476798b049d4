from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = "申报"

    def ready(self) -> None:
        # Binds transition tables to their guards, job kinds to their handlers and units to their names.
        from applications import tasks, tracks  # noqa: F401
        from applications.services import guards, holding  # noqa: F401
        from evaluation.models import Honour

        tracks.register(tracks.Track(honour=Honour.FACTORY))
        tracks.register(tracks.Track(honour=Honour.PRODUCT, subject="产品名称"))
