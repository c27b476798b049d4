from pathlib import Path

from django.apps import AppConfig
from django.conf import settings


class JobsConfig(AppConfig):
    name = "greenmfg.jobs"
    label = "jobs"
    verbose_name = "任务"

    def ready(self) -> None:
        # Celery's filesystem transport expects its folder to be there.
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS.get("data_folder_in")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
