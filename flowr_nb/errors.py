"""The one base of every error that this package raises on purpose."""

__all__ = ["FlowrNbError"]


class FlowrNbError(Exception):
    """Something a person can mend: its text says what is wrong, where, and the way out.

    Widgets show the text of these errors as they are; anything else that reaches a widget is a
    defect of ours and is shown as one.
    """

    def _render_traceback_(self) -> list[str]:
        """What IPython shows for it in a notebook: the words, without the way through our code."""
        return [f"{type(self).__name__}: {self}"]
