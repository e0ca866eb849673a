"""How something is tried in a database, and what is told where it fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from flowr_nb.store.sql.address import Address
    from flowr_nb.store.sql.dialect import Why

_UNSURE: Final = (
    "the connection was lost while it was written, and whether it was is not known; "
    "save it again: what is there already is not written twice"
)


class Attempt(NamedTuple):
    """How something is tried, and how it is told.

    Attributes:
        verb: What is done, for messages.
        hint: What can be done where one may not.
        outcome: What has come of it where it fails.
        is_patient: Whether who is busy, or a lost connection, is waited for.
    """

    verb: str
    hint: str = ""
    outcome: str = "nothing was changed"
    is_patient: bool = True

    def problem(self, why: Why, address: Address, *, is_unsure: bool = False) -> str:
        """What went wrong, in words, and the way out.

        Args:
            why: What it was.
            address: Of the database.
            is_unsure: Whether it may have been done all the same.
        """
        reason = address.without_secrets(" ".join(why.reason.split()))
        way_out = self.hint if self.hint and why.is_forbidden else why.way_out
        outcome = _UNSURE if is_unsure else self.outcome
        told = f"cannot {self.verb} {address.shown}: {reason}; {outcome}"
        return f"{told}; {way_out}" if way_out else told


READ: Final = Attempt("read")
LOOK: Final = Attempt(
    "read",
    outcome=(
        "it is tried again by itself, and what others did meanwhile is shown then; what is not "
        "saved here can be saved then"
    ),
    is_patient=False,
)
"""To look what others did, again and again."""
