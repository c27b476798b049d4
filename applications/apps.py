from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    label = "applications"
    verbose_name = "申报"

    def ready(self) -> None:
        # Binds the transition tables to their guards and the job kinds to their handlers.
        from applications import tasks  # noqa: F401
        from applications.services import guards  # noqa: F401
