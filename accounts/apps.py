from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    label = "accounts"
    verbose_name = "账户"

    def ready(self) -> None:
        from accounts import tasks  # noqa: F401 — registers the letters; needs the models
