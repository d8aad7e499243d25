"""Who may see the page: a token in the address, this host and this origin only; everybody else gets nothing."""

from __future__ import annotations

import hmac
import ipaddress
import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from psoas.errors import InvalidValueError, OutputError, printable

LOOPBACK = "127.0.0.1"
BACKLOG = 64


def listening(host: str, port: int) -> socket.socket:
    """A socket that listens at an address; port 0: any that is free.

    Raises
    ------
    OutputError
        The port is in use, or the host is not one of this machine's.
    """
    if not 0 <= port <= 65535:
        raise InvalidValueError(f"port {port} is not between 0 and 65535.")
    shown = printable(host)
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
    except (OSError, UnicodeError) as error:
        raise OutputError(f"cannot serve at '{shown}': there is no such host; leave --host away.") from error
    made = socket.socket(family, kind, protocol)
    try:
        if os.name == "posix":  # elsewhere this would let two programs have one port
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind(address)
        made.listen(BACKLOG)
    except OSError as error:
        made.close()
        raise OutputError(
            f"cannot serve at port {port} of '{shown}': {error.strerror or error}; give another, or "
            "--port 0 for any that is free."
        ) from error
    return made


@dataclass(frozen=True)
class Guard:
    """What a request must bring: the token as the first part of its path, and the host it was meant for.

    Attributes
    ----------
    host : as asked for; port : as bound
    token : str, random
    """

    host: str
    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24), repr=False)

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the page."""
        return self.host == "localhost" or is_address(self.host, loopback=True)

    @property
    def root(self) -> str:
        """The page's address without its query."""
        known = "localhost" if self.host == "localhost" else self.host
        if known in ("0.0.0.0", "::", ""):
            known = LOOPBACK
        return f"http://{f'[{known}]' if ':' in known else known}:{self.port}/{self.token}/"

    def refusal(self, path: str, headers: Mapping[str, str]) -> str:
        """Why a request gets nothing, in a few words; empty if it may pass."""
        hosts, origins = (list(every(headers, name)) for name in ("Host", "Origin"))
        if len(hosts) != 1 or not self.knows(hosts[0]):
            return "another host"
        if len(origins) > 1 or (origins and origins[0].lower() != f"http://{hosts[0].lower()}"):
            return "another origin"
        given = path.partition("?")[0].split("/")
        offered = given[1] if len(given) > 1 else ""
        if not hmac.compare_digest(offered.encode("utf-8", "surrogateescape"), self.token.encode()):
            return "no token"
        return ""

    def knows(self, host: str) -> bool:
        """Whether a Host header means this server: a name that somebody else's DNS may point here is not enough."""
        try:
            parts = urlsplit(f"//{host}")
            name, port = (parts.hostname or "").lower(), parts.port or 80
        except ValueError:
            return False
        if parts.netloc != host or "@" in host or port != self.port:
            return False
        if self.loopback:
            return name == "localhost" or is_address(name, loopback=True)
        own = {"localhost", self.host.lower(), socket.gethostname().lower()}
        return name in own or is_address(name)


def is_address(name: str, loopback: bool = False) -> bool:
    """Whether a name is an IP address, if asked one of this machine to itself."""
    try:
        address = ipaddress.ip_address(name)
    except ValueError:
        return False
    return address.is_loopback if loopback else True


def every(headers: Mapping[str, str], name: str) -> list[str]:
    """All values of a header, however often it was sent."""
    found = getattr(headers, "get_all", None)
    if found is not None:
        return list(found(name))
    return [value for key, value in headers.items() if key.lower() == name.lower()]
