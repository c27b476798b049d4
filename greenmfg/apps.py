from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate, pre_migrate


class GreenmfgConfig(AppConfig):
    name = "greenmfg"
    verbose_name = "平台"

    def ready(self) -> None:
        from greenmfg import checks, frozen  # noqa: F401 — registers the checks; needs the settings

        # Both signals are sent for each app that has models; once is enough, after all have migrated.
        jobs = apps.get_app_config("jobs")
        pre_migrate.connect(frozen.before_migrate, sender=jobs)
        post_migrate.connect(frozen.after_migrate, sender=jobs)
