"""`serve`: the portal runs until somebody stops it; and the way in for whoever has no password yet, or has lost it."""

from __future__ import annotations

import errno
import io
import ipaddress
import os
import re
import socket
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from broadcaster.commands import clock, show
from broadcaster.errors import BroadcasterError, FaultsFoundError, UsageError
from broadcaster.schema import near
from broadcaster.web import serving
from broadcaster.web.desk import Desk
from broadcaster.web.rights import Grant, Role
from broadcaster.web.store.sessions import LinkKind

if TYPE_CHECKING:
    import argparse

    from broadcaster.web.rights import Person

ADMIN, ADMIN_NAME = "admin", "Quản trị"
"""Who comes in first: what they sign in with, and what pages call them until they say otherwise."""

HERE = "(serve)"
"""Who did it, in the audit log: somebody at the machine itself. Nobody can have such a login."""

_WORKSPACE, _LISTEN = "BROADCASTER_SERVE_WORKSPACE", "BROADCASTER_SERVE_LISTEN"
_ADDRESS = re.compile(r"(?:\[(?P<six>[0-9a-fA-F:]+)\]|(?P<host>[^:/\s\[\]]+)):(?P<port>[0-9]{1,5})", re.ASCII)


def serve(arguments: argparse.Namespace) -> bool:
    """Serve the portal; or make somebody a link to come in by."""
    if arguments.invite is not None:
        return _invite(arguments)
    with closing(Desk(arguments.workspace, clock.now, listen=arguments.listen)) as desk:
        settings = desk.settings.portal
        host, port = _parts(settings.listen)
        workers = settings.workers if arguments.workers is None else arguments.workers
        if not 1 <= workers <= 64:
            raise UsageError(f"--workers takes a number from 1 to 64; found {workers}.")
        _demand_secrecy(host, secure=settings.is_secure)
        _demand_free(host, port)
        print(f"The portal is at {settings.origin} (Ctrl-C stops it).")
        if not desk.store.accounts.any():
            _let_first_in(desk)
        if settings.is_secure and not settings.proxies:
            print(
                "portal: proxies in broadcaster.yaml names nobody, so everybody seems to come from the proxy itself: "
                "after some wrong passwords all must wait (docs/portal.md).",
                file=sys.stderr,
            )
    sys.stdout.flush()
    os.environ[_WORKSPACE], os.environ[_LISTEN] = str(arguments.workspace.absolute()), settings.listen
    serving.run(f"{__name__}:made", host, port, workers)
    return True


def made() -> object:
    """Return the portal (an ASGI application), in each process that serves it."""
    if isinstance(sys.stderr, io.TextIOWrapper):  # the log is UTF-8, also where Windows has a code page of its own
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    # Imported here: the process that watches over several others makes none.
    from broadcaster.web.app import portal  # noqa: PLC0415

    return portal(Path(os.environ[_WORKSPACE]), clock.now, listen=os.environ[_LISTEN])


def _invite(arguments: argparse.Namespace) -> bool:
    """Make somebody who has lost everything a link to choose a password by."""
    with closing(Desk(arguments.workspace, clock.now, listen=arguments.listen)) as desk:
        person = desk.store.accounts.find(arguments.invite)
        if person is None:
            logins = [one.login for one in desk.store.accounts.all()]
            hint = near(arguments.invite, logins) or "Administrators make accounts in the portal, under Người dùng."
            raise UsageError(f'nobody signs in as "{arguments.invite}". {hint}')
        _show_link(desk, person)
    return True


def _let_first_in(desk: Desk) -> None:
    """Make whoever comes first a link; there is no default password, so that nobody can forget to change it."""
    accounts, now = desk.store.accounts, desk.second()
    person = accounts.find(ADMIN)
    if person is None:
        try:
            person = accounts.make(ADMIN, ADMIN_NAME, "", [Grant(Role.ADMIN), Grant(Role.STAFF)], at=now)
        except FaultsFoundError as error:  # another process was quicker, or somebody closed it before it had a password
            raise BroadcasterError(f'nobody has a password yet, and "{ADMIN}" cannot be made: {error}') from error
        desk.store.audit.add("person-made", who=HERE, address="", at=now, about=ADMIN)
    print("Nobody has a password yet.", end=" ")
    _show_link(desk, person)


def _show_link(desk: Desk, person: Person) -> None:
    now = desk.second()
    secret = desk.store.sessions.link(LinkKind.INVITATION, person.number, by=HERE, at=now)
    desk.store.audit.add("person-invited", who=HERE, address="", at=now, about=person.login)
    days = show.counted(LinkKind.INVITATION.lasts // 86_400, "day")
    print(f'This link lets "{person.login}" choose one, once, within {days}; links made before have ended:')
    print(f"  {desk.settings.portal.origin}/moi/{secret}")


def _parts(listen: str) -> tuple[str, int]:
    """Return the host and the port of such as 127.0.0.1:8000 or [::1]:8000.

    Raises:
        UsageError: it is no such thing.
    """
    found = _ADDRESS.fullmatch(listen)
    port = int(found["port"]) if found else 0
    if found is None or not 1 <= port <= 65_535:
        raise UsageError(f'--listen takes a host and a port from 1 to 65535, such as 127.0.0.1:8000; found "{listen}".')
    return found["six"] or found["host"], port


def _demand_secrecy(host: str, *, secure: bool) -> None:
    """Make sure that passwords do not travel in the clear.

    Raises:
        UsageError: other machines would be let in without HTTPS.
    """
    if not secure and not _is_this_machine(host):
        raise UsageError(
            f"on {host} passwords would travel to other machines in the clear. Listen on 127.0.0.1, put a proxy with "
            "HTTPS in front, and set portal: address in broadcaster.yaml to its https://… (docs/portal.md has both)."
        )


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _demand_free(host: str, port: int) -> None:
    """Make sure that the address can be listened on.

    Raises:
        BroadcasterError: another program has it, or it is not this machine's.
    """
    try:
        kind, *_, where = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(kind, socket.SOCK_STREAM) as trial:
            if sys.platform == "win32":
                # There, what means "let me have it soon again" elsewhere means "let us share it".
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_EXCLUSIVEADDRUSE, 1)
            else:
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(where)
            trial.listen(1)
    except OSError as error:
        raise BroadcasterError(f"{_why(error, host, port)} Set portal: listen, or give --listen HOST:PORT.") from error


def _why(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use on {host}: another portal runs there, or another program has it."
    if error.errno == errno.EACCES:
        return f"port {port} is not for this user to listen on; any from 1024 on is."
    return f"{host}:{port} cannot be listened on: {error.strerror or error}."
