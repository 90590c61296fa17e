"""Who may ask: hosts, origins, the token; and what browsers are told never to do."""

import hmac
import ipaddress
import socket
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# The lab's own pages load nothing but the lab's own files.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; frame-src 'self'; worker-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# A report is one file with its style and script inside. It may be framed by the lab, and reaches
# neither the lab nor anything else.
REPORT_POLICY = (
    "sandbox allow-scripts allow-popups; default-src 'none'; script-src 'unsafe-inline'; "
    "style-src 'unsafe-inline'; img-src data:; font-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
_HEADERS = {
    "Content-Security-Policy": PAGE_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
_SAFE_METHODS = ("GET", "HEAD")
_TOKEN = "token"


@dataclass(frozen=True)
class Door:
    """Where the lab listens, and who may come in.

    Args:
        host: The address it is bound to.
        port: Of TCP.
        token: What strangers must show; None where only this machine can reach it.
    """

    host: str
    port: int
    token: str | None

    @property
    def address(self) -> str:
        """What to open in a browser."""
        shown = "127.0.0.1" if self.is_wide else self.host
        shown = f"[{shown}]" if ":" in shown else shown
        secret = f"?{urlencode({_TOKEN: self.token})}" if self.token else ""
        return f"http://{shown}:{self.port}/{secret}"

    @property
    def is_wide(self) -> bool:
        """Whether it is bound to every address of this machine."""
        return self.host in ("0.0.0.0", "::")

    @cached_property
    def _own_names(self) -> set[str]:
        """What this machine is called; asking for it may take a while."""
        name = socket.gethostname().lower()
        return {name, f"{name}.local", socket.getfqdn().lower()}

    def lets_in(self, host: str) -> bool:
        """Whether a request may be addressed to `host`.

        A site whose name somebody points at this machine is thus kept out: only addresses, and
        this machine's own names, are let in.
        """
        name = host.rpartition(":")[0] if host.rpartition(":")[2].isdecimal() else host
        name = name.strip("[]").lower()
        if name == "localhost":
            return True
        if is_loopback(self.host):
            return is_loopback(name)
        return _is_address(name) or name in self._own_names or name == self.host.lower()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    return host == "localhost" or (_is_address(host) and ipaddress.ip_address(host).is_loopback)


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True


class Guard:
    """Refuses what does not come from the lab's own pages, and sends the headers they need.

    Args:
        app: What it guards.
        door: Who may come in.
    """

    def __init__(self, app: ASGIApp, door: Door) -> None:
        self._app = app
        self._door = door
        # Cookies do not know ports: two labs on a machine have one each.
        self._cookie = f"unseen-lab-{door.port}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        answer = self._answer_of_its_own(scope) or self._app
        await answer(scope, receive, send_with_headers)

    def _answer_of_its_own(self, scope: Scope) -> ASGIApp | None:
        """A refusal, or the way in; None where the request goes on."""
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not self._door.lets_in(host):
            return _no(f"The lab is not called {host!r}; open {self._plain_address()}.", 421)
        origin = headers.get("origin")
        if origin is not None and origin != f"http://{host}":
            return _no("Only the lab's own pages may ask it.", 403)
        from_elsewhere = headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
        if from_elsewhere and scope["method"] not in _SAFE_METHODS:
            return _no("Only the lab's own pages may ask it.", 403)
        return None if self._door.token is None else self._way_in(scope, headers)

    def _way_in(self, scope: Scope, headers: Headers) -> ASGIApp | None:
        parameters = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        shown = dict(parameters).get(_TOKEN)
        if shown is not None and self._is_token(shown):
            rest = urlencode([(name, value) for name, value in parameters if name != _TOKEN])
            place = "/" + scope["path"].lstrip("/")  # two slashes would be another site
            answer = RedirectResponse(f"{place}{'?' * bool(rest)}{rest}", 303)
            # Lax, so that a link that somebody was sent opens; whatever changes something is
            # asked by the lab's own pages alone.
            answer.set_cookie(self._cookie, shown, httponly=True, samesite="lax")
            return answer
        if self._is_token(cookie_parser(headers.get("cookie", "")).get(self._cookie, "")):
            return None
        return _no(
            "The lab asks for its token: open the whole address that it printed when it was "
            "started, with ?token= at its end.",
            401,
        )

    def _is_token(self, shown: str) -> bool:
        assert self._door.token is not None
        return hmac.compare_digest(shown.encode(), self._door.token.encode())

    def _plain_address(self) -> str:
        return self._door.address.partition("?")[0]


def _no(sentence: str, status: int) -> ASGIApp:
    return PlainTextResponse(sentence, status)
