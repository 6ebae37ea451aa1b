"""How many SQL statements each request takes, and how large its answer is: asked of the app in this process."""

import json
import os
import sys
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def counted(work: Callable[[], Any]) -> tuple[Any, list[str]]:
    """Its result, and the statements it sent (BEGIN, COMMIT and savepoints are none)."""
    from django.db import connection

    sent: list[str] = []

    def note(execute, sql, params, many, context):
        if not sql.startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO")):
            sent.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        result = work()
    return result, sent


def main() -> None:
    """Reads actions from standard input, as JSON: [[name, path, form or null, htmx], …]."""
    import django

    django.setup()
    from django.test import Client

    client = Client(SERVER_NAME="127.0.0.1")
    question = json.load(sys.stdin)
    client.cookies["tandem_session"] = question["session"]
    client.get("/")  # whatever only the first request asks for
    answers = {}
    for name, path, form, htmx in question["actions"]:
        headers = {"HX-Request": "true", "HX-Request-Type": "partial"} if htmx else {}

        def ask(path=path, form=form, headers=headers):
            if form is None:
                return client.get(path, headers=headers)
            return client.post(path, form, headers=headers)

        answer, sent = counted(ask)
        answers[name] = {"status": answer.status_code, "statements": len(sent), "sql": sent}
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
