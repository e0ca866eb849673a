"""A real Jupyter kernel, so that widgets really serialise and send what they say."""

from __future__ import annotations

import os
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

if TYPE_CHECKING:
    from collections.abc import Iterator

    from jupyter_client.blocking.client import BlockingKernelClient

ROOT: Final = Path(__file__).resolve().parent.parent
_SECONDS: Final = 300.0


class Kernel:
    """A kernel that runs cells."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self._client = client

    def run(self, code: str) -> tuple[str, Counter[str]]:
        """Run a cell.

        Returns:
            What it printed, and how many messages of each type it sent.

        Raises:
            RuntimeError: It raised.
        """
        printed: list[str] = []
        messages: Counter[str] = Counter()

        def on_message(message: dict[str, Any]) -> None:
            messages[message["msg_type"]] += 1
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                printed.append(content["text"])

        reply = self._client.execute_interactive(code, timeout=_SECONDS, output_hook=on_message)
        if reply["content"]["status"] != "ok":
            raise RuntimeError("\n".join(reply["content"].get("traceback", ["the cell failed"])))
        return "".join(printed), messages


@contextmanager
def _on(processors: set[int]) -> Iterator[None]:
    """On these processors only: this process, and what it starts meanwhile; all, for none."""
    if not processors:
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, processors)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def _halves() -> tuple[set[int], set[int]]:
    """A processor for the kernel and others for its reader; none where that cannot be chosen."""
    if not hasattr(os, "sched_getaffinity"):
        return set(), set()
    first, *others = sorted(os.sched_getaffinity(0))
    return ({first}, set(others)) if others else (set(), set())


@contextmanager
def kernel() -> Iterator[Kernel]:
    """A kernel on this Python, in the project's folder.

    It keeps to one processor and its reader to the others, as far as the system allows: where the
    two share one, the reading of messages is counted as work of the kernel, now and then.
    """
    its_own, its_readers = _halves()
    # No directories: this very Python, whatever kernels a person has installed.
    manager = KernelManager(kernel_spec_manager=KernelSpecManager(kernel_dirs=[]))
    with _on(its_own):
        manager.start_kernel(cwd=str(ROOT), extra_arguments=["--log-level=ERROR"])
    client: BlockingKernelClient = manager.client()
    try:
        with _on(its_readers):
            client.start_channels()
            client.wait_for_ready(timeout=60)
            yield Kernel(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
