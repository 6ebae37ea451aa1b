"""The first start: loads the demonstration unless somebody is there already, and prints its people."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main() -> None:
    import django

    django.setup()
    from django.contrib.auth import get_user_model
    from django.core.management import call_command

    if not get_user_model().objects.exists():
        call_command("demo")
        call_command("demo", people=True)


if __name__ == "__main__":
    main()
