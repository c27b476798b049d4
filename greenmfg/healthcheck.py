"""``python -m greenmfg.healthcheck``: exit 0 where the web server of this container answers."""

import http.client
import os
import sys
from urllib.parse import urlsplit


def main() -> int:
    """Ask ``greenmfg.health`` as the reverse proxy would; 0 for "ok"."""
    site = urlsplit(os.environ.get("SITE_URL", "http://127.0.0.1:8000"))
    connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
    try:
        connection.request("GET", "/health", headers={"Host": site.netloc, "X-Forwarded-Proto": site.scheme})
        return int(connection.getresponse().status != http.HTTPStatus.OK)
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
