"""For health checks of containers: python -m config.ask URL [PART]. Ends with 0 when the answer is good."""

import http.client
import json
import os
import sys
from urllib.parse import urlsplit


def main(url: str, part: str = "") -> int:
    """A part of /readyz counts by itself: a worker is not ill because another one is."""
    at = urlsplit(url)
    line = http.client.HTTPConnection(at.netloc, timeout=4)
    host = urlsplit(os.environ.get("SITE_URL", "")).netloc or at.netloc
    try:
        line.request("GET", at.path, headers={"Host": host})
        answer = line.getresponse()
        body = answer.read()
        good = json.loads(body)["parts"][part] if part else answer.status == 200
    except (OSError, http.client.HTTPException, ValueError, KeyError):
        return 1
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
