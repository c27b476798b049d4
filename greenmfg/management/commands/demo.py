"""``manage.py demo``: the demonstration of `make demo`; a second run changes nothing."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Role
from applications import demonstration
from evaluation.models import Honour
from parks import demonstration as parks
from supplychain import demonstration as chains

TELLERS: Mapping[str, demonstration.Teller] = {Honour.PARK: parks.tell, Honour.SUPPLY_CHAIN: chains.tell}


class Command(BaseCommand):
    help = "Build the demonstration, two provinces with rounds of every kind; needs the embedded default."

    def handle(self, *args: Any, **options: Any) -> None:
        if not (settings.EMBEDDED and settings.SIMULATION):
            raise CommandError(
                "演示数据只建在单机内置库里：不设 DATABASE_URL，设 SIMULATION=1（make demo 会自动设置）。\n"
                "The demonstration needs the embedded default: no DATABASE_URL, and SIMULATION=1."
            )
        if demonstration.province() is None:
            call_command("load_schemes", stdout=self.stdout)
            with transaction.atomic():  # a demonstration that is cut off leaves nothing behind
                built = demonstration.build(lambda text: self.stdout.write(f"  {text}"), TELLERS)
            for tenant in built:
                for path in demonstration.save_documents(tenant, settings.VAR_DIR / "demo"):
                    self.stdout.write(f"  {path}")
        else:
            self.stdout.write("演示数据已在，未作改动。The demonstration is there already.")
        self.accounts()

    def accounts(self) -> None:
        """One account per role, and the password of all."""
        cast, neighbours = demonstration.cast(), demonstration.neighbours()
        self.stdout.write(f"演示账号（密码均为 {cast['password']}）：")
        self.people_of(cast)
        self.stdout.write(f"{neighbours['province']['name']}，市级自行组织的批次，密码相同：")
        self.people_of(neighbours)
        self.stdout.write("开放批次中的其他市州和单位，每家一人兼各角色，密码相同：")
        for email, unit in demonstration.others():
            self.stdout.write(f"  {email:<30} {unit}")

    def people_of(self, cast: dict[str, Any]) -> None:
        """Whoever has an account of his own role in a province."""
        labels = {role.value: role.label for role in Role}
        for person in cast["people"]:
            unit = cast["units"][person["unit"]].get("name", cast["province"]["office"])
            roles = "、".join(labels[role] for role in person["roles"])
            self.stdout.write(f"  {person['email']:<30} {unit} {person['name']}（{roles}）")
