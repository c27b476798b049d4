from django.apps import AppConfig


class SupplychainConfig(AppConfig):
    name = "supplychain"
    label = "supplychain"
    verbose_name = "供应链"

    def ready(self) -> None:
        from applications import tracks
        from evaluation.models import Honour

        tracks.register(tracks.Track(honour=Honour.SUPPLY_CHAIN))
