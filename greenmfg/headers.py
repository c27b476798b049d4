"""Security headers on every answer: pages, redirects, errors, downloads, static files."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POWERS = ("accelerometer", "camera", "geolocation", "gyroscope", "microphone", "payment", "usb")


class SecurityHeaders:
    """Outermost middleware: also what an inner one answers itself, as a wrong Host, gets the headers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.headers = {
            "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": settings.X_FRAME_OPTIONS,
            "Referrer-Policy": settings.SECURE_REFERRER_POLICY,
            "Cross-Origin-Opener-Policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
            "Cross-Origin-Resource-Policy": "same-origin",
        }
        if settings.SECURE_HSTS_SECONDS:
            self.headers["Strict-Transport-Security"] = (
                f"max-age={settings.SECURE_HSTS_SECONDS}; includeSubDomains; preload"
            )

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        for name, value in self.headers.items():
            response.headers.setdefault(name, value)
        # Static files are the same for everybody, and WhiteNoise says how long each may be kept.
        if not (request.path.startswith(settings.STATIC_URL) and response.status_code in {200, 206, 304}):
            response.headers["Cache-Control"] = "private, no-store"
        return response
