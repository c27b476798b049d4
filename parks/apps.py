from django.apps import AppConfig


class ParksConfig(AppConfig):
    name = "parks"
    label = "parks"
    verbose_name = "园区"
