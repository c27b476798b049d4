from django.apps import AppConfig


class SupplychainConfig(AppConfig):
    name = "supplychain"
    label = "supplychain"
    verbose_name = "供应链"

    def ready(self) -> None:
        from applications import tracks
        from evaluation.models import Honour
        from supplychain import selectors

        tracks.register(
            tracks.Track(
                honour=Honour.SUPPLY_CHAIN,
                profile=tracks.Profile(page="chain_profile", title="供应链概况"),
                prefill=selectors.prefill,
            )
        )
