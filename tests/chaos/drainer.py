"""A worker to be killed: forks two children for each line on its standard input, which tick and drain.

It is a process of its own with one thread and no connection: its children must share nothing but memory.
"""

import os
import sys
import time

import django

ONCE = "chaos_once"  # a kind that is not sent again when in doubt


def main() -> None:
    django.setup()
    from digests.actions import run_tick
    from digests.kinds import mail_kind

    mail_kind(ONCE, again_in_doubt=False)
    print("ready", flush=True)
    for _line in sys.stdin:
        children = []
        for _ in range(2):
            child = os.fork()
            if child == 0:
                while True:
                    run_tick()
                    time.sleep(0.02)
            children.append(child)
        print(*children, flush=True)
        for child in children:
            os.waitpid(child, 0)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    main()
