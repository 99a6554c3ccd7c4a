"""`headwater serve`: the page of a library, on this machine unless told otherwise."""

from __future__ import annotations

import ipaddress
import os
import socket
import sys
import webbrowser
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from headwater.show.lib_common import complain, library_option, opened

if TYPE_CHECKING:
    from starlette.types import ASGIApp

_PORT: Final = 8460
_TRIED: Final = 20  # ports after that, before any free one is taken
_PASSWORD: Final = "HEADWATER_PASSWORD"
_SHORTEST: Final = 8  # characters of a password
_LINGER: Final = 2  # seconds that open answers have when the server ends


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@library_option
@click.option("--port", type=click.IntRange(0, 65535), help=f"The port; by default {_PORT}, or a free one.")
@click.option("--open", "browse", is_flag=True, help="Open the page in the browser.")
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen at.")
@click.option(
    "--expose",
    is_flag=True,
    help=f"Let --host be an address that other machines reach; needs a password in {_PASSWORD}.",
)
@click.option("--name", "names", multiple=True, help="With --expose: a name by which the server is called.")
@click.option("--no-link", is_flag=True, help="Do not bring links and statements up to date meanwhile.")
@click.option("--allow-private", is_flag=True, help="Read addresses in private and loopback networks too.")
def serve(
    library: Path | None,
    port: int | None,
    browse: bool,
    host: str,
    expose: bool,
    names: tuple[str, ...],
    no_link: bool,
    allow_private: bool,
) -> None:
    """Open the library as a page in the browser, while `add` or `watch` may run beside it.

    The page is for this machine alone. Ctrl-C ends it.
    """
    password = _password(host, expose)
    make_app = _app_maker()
    folder = _folder(library)
    listening = _listen(host, port)
    shown = _address(host, listening.getsockname()[1])
    local = {"localhost", "127.0.0.1", "::1"}
    app = make_app(
        folder,
        names={*local, host, *names},
        password=password,
        background=not no_link,
        allow_private=allow_private,
    )
    click.echo(f"The library in {folder} is at {shown}  (Ctrl-C ends it)", err=True)
    if browse:
        webbrowser.open(shown)
    _run(app, listening)


def _folder(library: Path | None) -> Path:
    """The folder of the library, made if it is not there; one that may not be written can be read."""
    from headwater.show.page.kept import file_of
    from headwater.store.library import default_folder

    folder = library or default_folder()
    with opened(folder, create=file_of(folder) is None) as kept:
        return kept.path


def _app_maker() -> Callable[..., ASGIApp]:
    try:
        from headwater.show.page.app import make_app
    except ImportError as error:
        complain(f"The page needs more packages ({error.name}): pip install 'headwater[serve]'.")
        sys.exit(1)
    return make_app


def _password(host: str, expose: bool) -> str | None:
    """The password where one is needed; a call that would open the library to others without one ends."""
    if _is_loopback(host):
        return os.environ.get(_PASSWORD) or None
    if not expose:
        raise click.UsageError(
            f"{host} can be reached by other machines. Add --expose if they shall see the library."
        )
    password = os.environ.get(_PASSWORD, "")
    if len(password) < _SHORTEST:
        raise click.UsageError(
            f"Put a password of at least {_SHORTEST} characters in the variable {_PASSWORD}: whoever reaches "
            f"{host} could read the library otherwise."
        )
    click.echo("headwater: the page goes over the network unencrypted; put it behind TLS.", err=True)
    return password


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket that listens: at the port that was asked for, else at the usual one or the next free one."""
    tried = [port] if port is not None else [*range(_PORT, _PORT + _TRIED), 0]
    for one in tried:
        try:
            return _bound(host, one)
        except OSError as error:
            last = error
    complain(f"{host}:{tried[0]} cannot be listened at: {last.strerror or last}. Choose another --port.")
    sys.exit(1)


def _bound(host: str, port: int) -> socket.socket:
    family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
    if port:  # SO_REUSEADDR would let a port be shared that is listened at already on some systems
        with closing(socket.socket(family, socket.SOCK_STREAM)) as trial, suppress(ConnectionError):
            trial.settimeout(0.2)
            if trial.connect_ex((host, port)) == 0:
                raise OSError(None, "another program listens there")
    return socket.create_server((host, port), family=family, backlog=128)


def _address(host: str, port: int) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"http://{name}:{port}/"


def _run(app: ASGIApp, listening: socket.socket) -> None:
    import uvicorn

    config = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_LINGER,
        lifespan="on",
    )
    with suppress(KeyboardInterrupt):
        uvicorn.Server(config).run(sockets=[listening])
