"""Where a database is: a URL, and how it is told without its password."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, quote_plus, unquote

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from flowr_nb.files import settled
from flowr_nb.store.errors import SessionStorageError

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

POSTGRESQL: Final = "postgresql"
SQLITE: Final = "sqlite"
_HIDDEN: Final = "***"
_DRIVERS: Final = {
    "postgres": "postgresql+psycopg",
    POSTGRESQL: "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
    SQLITE: "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
}


@dataclass(frozen=True, repr=False)
class Address:
    """Where a database is.

    Attributes:
        url: What SQLAlchemy is given; it may hold a password.
        kind: `POSTGRESQL` or `SQLITE`.
        shown: The URL as people may see it.
    """

    url: URL
    kind: str
    shown: str

    def __repr__(self) -> str:
        return f"Address({self.shown!r})"

    def without_secrets(self, text: str) -> str:
        """What a driver said, without the password, however it is quoted there."""
        secrets = (self.url.password, *self._secrets_of_query())
        for secret in filter(None, secrets):
            for form in {secret, quote(secret), quote(secret, safe=""), quote_plus(secret)}:
                text = text.replace(form, _HIDDEN)
        return text

    def _secrets_of_query(self) -> tuple[str, ...]:
        return tuple(
            value for key in _SECRET_KEYS for value in self.url.normalized_query.get(key, ())
        )


_SECRET_KEYS: Final = (
    "password",
    "passfile",
    "sslpassword",
    "oauth_client_secret",
    "scram_client_key",
    "scram_server_key",
)
_SHOWN_KEYS: Final = (
    "application_name",
    "client_encoding",
    "connect_timeout",
    "dbname",
    "host",
    "hostaddr",
    "options",
    "port",
    "service",
    "sslmode",
    "sslrootcert",
    "target_session_attrs",
    "user",
)
"""What else is in a query may be a password, though its key is misspelt: ``passwd``."""


def address_of(text: str) -> Address:
    """The address in a URL.

    Raises:
        SessionStorageError: It is none, or of a database that sessions cannot be kept in. The
            message has nothing of the URL but what it begins with: there may be a password in it.
    """
    try:
        url = make_url(text.strip())  # out of a file or a variable a line's end may come along
    except (ArgumentError, ValueError):
        raise SessionStorageError(_NO_URL) from None
    driver = _DRIVERS.get(url.drivername.lower())
    if driver is None:
        scheme = url.drivername
        raise SessionStorageError(
            f"sessions cannot be kept in `{scheme}:`; the databases are `sqlite:///path` and "
            "`postgresql://user@host/database`, which is spoken to by psycopg"
        )
    kind = driver.partition("+")[0]
    url = url.set(drivername=driver)
    if kind == SQLITE:
        url = _on_disk(url)
        return Address(url, kind, f"sqlite:///{url.database}")
    if _is_odd(text) or _is_cut_in_the_password(text, url):
        raise SessionStorageError(_NO_URL)
    hidden: dict[str, Any] = {
        key: value if key in _SHOWN_KEYS else _HIDDEN for key, value in url.query.items()
    }
    shown = url.set(drivername=POSTGRESQL, query=hidden)
    return Address(url, kind, shown.render_as_string(hide_password=True))


_NO_URL: Final = (
    "a database's URL is `sqlite:///path` or `postgresql://user:password@host:port/database`; in "
    "a password `@`, `:`, `/` and `%` are written as `%40`, `%3A`, `%2F` and `%25`"
)


def _is_odd(text: str) -> bool:
    """Whether a URL has what no driver takes: it would be cut short there, and lead elsewhere."""
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return True
    return "\0" in unquote(text)


def _is_cut_in_the_password(text: str, url: URL) -> bool:
    """Whether a password may have an `@` as it is: what follows it would be shown as the host."""
    if text.partition("?")[0].count("@") > 1:
        return True
    # One that has a `?` before it.
    return url.password is not None and "@" in f"{url.host}{url.database}"


def _on_disk(url: URL) -> URL:
    """The URL of a file of SQLite, wherever the working directory is later."""
    path = url.database
    if url.host or url.query or not path or path == ":memory:" or path.startswith("file:"):
        raise SessionStorageError(
            "a file of SQLite is named by its path alone, as in `sqlite:///sessions.db` or, from "
            "the root, `sqlite:////srv/sessions.db`; what is in memory alone is `memory:`"
        )
    return url.set(database=str(settled(path, SessionStorageError)))
