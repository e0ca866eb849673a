"""Work that an interrupt does not leave half done, wherever it comes.

Ctrl-C, and whatever else a signal's handler or ``PyThreadState_SetAsyncExc`` raises, may come
between any two calls of the thread that it is meant for: after a lock was taken and before anything
could give it back, after a file was renamed and before anybody noted it. No form of ``try`` leaves
no such gap. So what must not be parted is done on a thread of its own, which nobody interrupts: the
one that asked for it waits, is interrupted in its waiting, goes on waiting, and raises then.
"""

from __future__ import annotations

import os
import threading
from functools import partial, wraps
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Final, Generic, ParamSpec, TypeVar

from flowr_nb.abilities import can_start_threads

if TYPE_CHECKING:
    from collections.abc import Callable

_P = ParamSpec("_P")
_R = TypeVar("_R")

_IDLE_SECONDS: Final = 1.0
"""How long a thread waits for more to do: to begin one takes longer than to hand work over."""
_DEAF_SECONDS: Final = 0.2
"""An interrupt that comes right before one waits for a lock is heard of when that is over."""
_here: Final = threading.local()


def uninterrupted(work: Callable[_P, _R]) -> Callable[_P, _R]:
    """Do all of some work, or nothing of it, though the caller is interrupted.

    An interrupt that came meanwhile is raised when the work is over, whatever came of it. Where
    no thread can be had (in a browser, at the end of a program) it is done without that promise.

    Args:
        work: What is to be done. It waits for nobody for long, or asks `is_wanted` again and again.
    """

    @wraps(work)
    def do(*args: _P.args, **kwargs: _P.kwargs) -> _R:
        if not can_start_threads() or getattr(_here, "job", None) is not None:  # it is such a one
            return work(*args, **kwargs)
        return _Job(partial(work, *args, **kwargs)).done()

    return do


def seen_through(act: Callable[[], _R], settle: Callable[[], object]) -> _R:
    """Do something; if an interrupt comes, find out what was done before it is raised.

    Further interrupts come while that is found out: a person presses Ctrl-C more than once.

    Args:
        act: What is done.
        settle: Knows of all that was done, however far it came; called once more if need be, on
            another thread, while this one holds nothing.
    """
    interrupt: BaseException | None = None
    while True:
        try:
            if interrupt is None:
                return act()
            uninterrupted(settle)()
            break
        except Exception:
            if interrupt is None:
                raise
            break  # the next who asks hears of it, too
        except BaseException as error:  # noqa: BLE001 - raised when it is settled
            interrupt = error
    try:
        raise interrupt
    finally:
        interrupt = None  # which holds this frame


def is_wanted() -> bool:
    """Whether the caller of `uninterrupted` work still waits for it uninterrupted."""
    job: _Job[object] | None = getattr(_here, "job", None)
    return job is None or job.interrupt is None


class _Job(Generic[_R]):
    """One piece of work, done once, by whoever of two takes it first."""

    def __init__(self, work: Callable[[], _R]) -> None:
        self._work = work
        self._taken: dict[str, str] = {}
        self._is_over = False
        self._over = threading.Lock()
        self._over.acquire()
        self._result: list[_R] = []
        self._error: BaseException | None = None
        self.interrupt: BaseException | None = None

    def done(self) -> _R:
        """Wait until it is over, however often that is interrupted; gives or raises its outcome."""
        # An interrupt may come where something was called, and where a loop goes back to its
        # beginning, outside the `try` in it: for that there is another one around it. Who comes
        # through both has to meet two such moments of some nanoseconds.
        while not self._is_over:
            try:
                self._wait()
            except BaseException as error:  # noqa: BLE001 - raised when it is over
                self.interrupt = error
        try:
            if self.interrupt is not None:
                raise self.interrupt
            if self._error is not None:
                raise self._error
            return self._result[0]
        finally:
            self._error = self.interrupt = None  # each of which holds this frame

    def _wait(self) -> None:
        while not self._is_over:
            try:
                if self.interrupt is None:
                    self._begin()
                elif self._is_taken(by="caller"):
                    self._is_over = True  # before it had begun, and it never will
                while not self._is_over and not self._over.acquire(timeout=_DEAF_SECONDS):
                    pass
            except BaseException as error:  # noqa: BLE001 - raised when it is over
                self.interrupt = error

    def _begin(self) -> None:
        try:
            _threads.hand_over(self)
        except RuntimeError:  # there are no more of them
            if not self._is_taken(by="caller"):
                raise
            self._is_over = True
            self._result.append(self._work())

    def run(self) -> None:
        """Do it, on a thread that nobody interrupts."""
        if not self._is_taken(by="thread"):
            return
        _here.job = self
        try:
            self._result.append(self._work())
        except BaseException as error:  # noqa: BLE001 - raised where it is waited for
            self._error = error
        _here.job = None
        self._is_over = True
        self._over.release()

    def _is_taken(self, by: str) -> bool:
        """Whether it is for that one to do; asked again, the answer is the same."""
        return self._taken.setdefault("by", by) == by


class _Threads:
    """Threads that work, one for each who waits; the last one stays for a moment."""

    def __init__(self) -> None:
        self._jobs: SimpleQueue[_Job[Any]] = SimpleQueue()
        self._lock = threading.Lock()
        self._idle = 0

    def hand_over(self, job: _Job[Any]) -> None:
        """Have something done.

        Raises:
            RuntimeError: There is no thread for it.
        """
        self._jobs.put(job)
        # In this order: a thread that is about to end looks once more after it is counted out.
        if not self._idle:
            self._begin()

    def _begin(self) -> None:
        threading.Thread(target=self._serve, name="flowr-nb write", daemon=True).start()

    def _serve(self) -> None:
        while True:
            self._count(1)
            try:
                job = self._jobs.get(timeout=_IDLE_SECONDS)
            except Empty:
                self._count(-1)
                if self._jobs.empty():
                    return
                continue
            self._count(-1)
            if not self._idle and not self._jobs.empty():
                self._begin()
            job.run()
            del job  # which holds what it was about

    def _count(self, more: int) -> None:
        with self._lock:
            self._idle += more


_threads = _Threads()


def _after_fork() -> None:
    global _threads  # noqa: PLW0603 - a forked process has none of its parent's
    _threads = _Threads()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
