"""Long work on threads of its own: shared by all who want it, and called off when nobody does.

Where there are no threads (`can_start_threads`) it is done at once, by whoever asks first.
"""

from __future__ import annotations

import threading
from concurrent import futures
from concurrent.futures import Future
from contextlib import contextmanager
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING, Final

from flowr_nb.abilities import can_start_threads

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


_STOP_SECONDS: Final = 2.0


class Reason(Enum):
    """Why work was stopped."""

    CALLED_OFF = "called off"
    OVER_TIME = "over time"


class StopSign:
    """Lets one thread stop what another one does, that work and no other.

    Attributes:
        reason: Why the work was to stop; None as long as it may go on.
    """

    def __init__(self) -> None:
        self.reason: Reason | None = None
        self._lock = threading.Lock()
        self._interrupt: Callable[[], object] | None = None

    def show(self, reason: Reason = Reason.CALLED_OFF) -> None:
        """Stop the work; what has ended, or was stopped before, is left alone."""
        with self._lock:
            if self.reason is None:
                self.reason = reason
                if self._interrupt is not None:
                    self._interrupt()

    @contextmanager
    def interrupting(self, interrupt: Callable[[], object], *, time_limit: float) -> Iterator[None]:
        """Call `interrupt` if the work is stopped while the block runs, and never after it.

        Args:
            interrupt: How to stop the work; called on any thread.
            time_limit: Seconds after which the work is stopped.
        """
        clock = threading.Timer(time_limit, self.show, [Reason.OVER_TIME])
        clock.daemon = True
        with self._lock:
            self._interrupt = interrupt
            if self.reason is not None:
                interrupt()
        clock.start()
        try:
            yield
        finally:
            clock.cancel()
            with self._lock:
                self._interrupt = None


class Jobs:
    """Work that is going on, by key: who asks for what is going on shares it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[str, _Job] = {}

    def join(self, key: str, work: Callable[[StopSign], bytes]) -> Ticket:
        """Begin some work on a thread, or share it where it is going on.

        Args:
            key: What work it is.
            work: Does it, and stops when the sign that it gets is shown.
        """
        with self._lock:
            job = self._jobs.get(key)
            is_new = job is None
            if job is None:
                job = self._jobs[key] = _Job()
            job.wanted += 1
        if is_new:
            self._begin(key, job, work)
        return Ticket(job.result, partial(self._leave, key, job))

    def stop_all(self) -> None:
        """Stop all work, and wait a moment until it has."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop.show()
        futures.wait([job.result for job in jobs], _STOP_SECONDS)

    def _begin(self, key: str, job: _Job, work: Callable[[StopSign], bytes]) -> None:
        if not can_start_threads():
            self._do(key, job, work)
            return
        name = f"flowr-nb layout {key[:8]}"
        threading.Thread(target=self._do, args=(key, job, work), name=name, daemon=True).start()

    def _do(self, key: str, job: _Job, work: Callable[[StopSign], bytes]) -> None:
        outcome: bytes | BaseException
        try:
            outcome = work(job.stop)
        except BaseException as error:  # noqa: BLE001 - raised where the result is asked for
            outcome = error
        with self._lock:
            if self._jobs.get(key) is job:
                del self._jobs[key]
        if isinstance(outcome, BaseException):
            job.result.set_exception(outcome)
        else:
            job.result.set_result(outcome)

    def _leave(self, key: str, job: _Job) -> None:
        with self._lock:
            job.wanted -= 1
            if job.wanted:
                return
            if self._jobs.get(key) is job:
                del self._jobs[key]  # who asks now begins anew
        job.stop.show()


class _Job:
    """One piece of work, and how many want it."""

    def __init__(self) -> None:
        self.stop = StopSign()
        self.wanted = 0
        self.result: Future[bytes] = Future()


class Ticket:
    """A claim to the result of some work. Made by `Jobs.join`."""

    def __init__(self, result: Future[bytes], leave: Callable[[], None]) -> None:
        self._result = result
        self._leave = leave
        self._has_left = False

    @classmethod
    def to(cls, result: bytes) -> Ticket:
        """A claim to what is there already."""
        there: Future[bytes] = Future()
        there.set_result(result)
        return cls(there, lambda: None)

    @property
    def has_ended(self) -> bool:
        """Whether there is a result, or an error."""
        return self._result.done()

    def wait(self, seconds: float | None = None) -> bool:
        """Wait for the end, at most so many seconds; whether it came."""
        return bool(futures.wait([self._result], seconds).done)

    def result(self) -> bytes:
        """The result, waited for; or what went wrong is raised.

        Who is interrupted while waiting gives the claim up.
        """
        try:
            return self._result.result()
        except BaseException:
            self.leave()
            raise

    def when_ended(self, callback: Callable[[], object]) -> None:
        """Call back at the end, on the working thread; at once if it has come."""
        self._result.add_done_callback(lambda _: callback())

    def leave(self) -> None:
        """Give the claim up; the work is stopped when the last one does."""
        if not self._has_left:
            self._has_left = True
            self._leave()
