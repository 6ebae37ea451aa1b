"""The settings with a few pages of our own behind the dispatcher, and short patience."""

import sys
import types

from config.settings import *  # noqa: F403

ROOT_URLCONF = "tests.house.site_urls"
WEB_THREADS = 2
BODY_PATIENCE = 1.5
BODY_TIME = 4
BODY_LIMIT = 3 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

streams = types.ModuleType("engagements.streams")


async def stream(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-stream", b"1")]})
    await send({"type": "http.response.body", "body": b"stream"})


async def stop() -> None: ...


streams.start, streams.stop, streams.stream = (lambda: None), stop, stream
sys.modules["engagements.streams"] = streams
