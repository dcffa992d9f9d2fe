"""What every answer carries and every request must pass: headers, cookies, hosts, sizes, forgery tokens.

The Content-Security-Policy is strict: no inline script or style anywhere; `data:` pictures are Pico's icons."""

from contextlib import suppress

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSessionInterface
from flask_wtf import CSRFProtect
from werkzeug.exceptions import SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix

from webui.settings import LOCAL_HOSTS, MEGABYTE, Settings

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
TRANSPORT_SECURITY = "max-age=31536000; includeSubDomains"


def plain_local(asked: Request) -> bool:
    """Whether the request came over plain http to this very machine, the only place cookies may travel unencrypted."""
    with suppress(SecurityError):  # a host name we do not answer to
        return not asked.is_secure and asked.host.rsplit(":", 1)[0] in LOCAL_HOSTS
    return False


class _Sessions(SecureCookieSessionInterface):
    def get_cookie_secure(self, app: Flask) -> bool:
        return not plain_local(request)


def install(app: Flask, settings: Settings) -> CSRFProtect:
    """Put the protections on the application; returns the forgery protection."""
    app.config.update(
        SECRET_KEY=settings.secret_key,
        SESSION_COOKIE_NAME="quytrinh",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        TRUSTED_HOSTS=list(settings.hosts),
        MAX_CONTENT_LENGTH=settings.max_request,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        MAX_FORM_PARTS=5000,
        WTF_CSRF_TIME_LIMIT=None,  # bound to the session: a form may lie open for a day
        WTF_CSRF_HEADERS=["X-CSRFToken"],
    )
    app.session_interface = _Sessions()
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]

    @app.after_request
    def harden(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if request.is_secure:
            response.headers["Strict-Transport-Security"] = TRANSPORT_SECURITY
        if "Cache-Control" not in response.headers:
            response.headers["Cache-Control"] = "no-store"
        return response

    return CSRFProtect(app)
