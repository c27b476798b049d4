from django.apps import AppConfig


class SupplychainConfig(AppConfig):
    name = "supplychain"
    label = "supplychain"
    verbose_name = "供应链"
