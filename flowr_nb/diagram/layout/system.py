"""The system's engine: its ``dot`` program."""

from __future__ import annotations

from flowr_nb.diagram.layout.background import StopSign
from flowr_nb.diagram.layout.protocol import TIME_LIMIT, LayoutError, stopped


class SystemGraphviz:
    """The ``dot`` program of the system, through the ``graphviz`` package: every output format."""

    @property
    def identity(self) -> str:
        """Name and version."""
        import graphviz  # noqa: PLC0415 - on first use, like the engine

        try:
            version = ".".join(map(str, graphviz.version()))
        except (graphviz.ExecutableNotFound, OSError) as error:
            raise _no_dot(error) from error
        return f"dot {version}"

    def render(
        self,
        dot: str,
        output: str = "svg",
        *,
        time_limit: float = TIME_LIMIT,
        stop: StopSign | None = None,
    ) -> bytes:
        """See `LayoutEngine.render`."""
        import subprocess  # noqa: PLC0415 - the graphviz package has no time limit

        sign = stop or StopSign()
        pipe = subprocess.PIPE
        try:
            process = subprocess.Popen(  # noqa: S603 - a fixed program, the graph on standard input
                ["dot", f"-T{output}"],  # noqa: S607 - the one on the person's PATH is meant
                stdin=pipe,
                stdout=pipe,
                stderr=pipe,
            )
        except OSError as error:
            raise _no_dot(error) from error
        with process, sign.interrupting(process.kill, time_limit=time_limit):
            content, problem = process.communicate(dot.encode())
        if sign.reason is not None:
            raise stopped(sign, time_limit)
        if process.returncode:
            raise LayoutError(f"Graphviz: {problem.decode(errors='replace').strip()}")
        return content


def _no_dot(error: Exception) -> LayoutError:
    if isinstance(error, OSError) and not isinstance(error, FileNotFoundError):
        # It may not be run, or there are no processes, as in a browser.
        why = error.strerror or str(error)
        return LayoutError(f"`dot` cannot be run: {why}; leave the engine at `embedded`")
    return LayoutError(
        "there is no `dot` program on this machine; install Graphviz, or leave the engine at "
        "`embedded`"
    )
