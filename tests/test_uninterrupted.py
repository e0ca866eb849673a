"""Work that an interrupt does not leave half done."""

import linecache
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from flowr_nb.uninterrupted import is_wanted, uninterrupted

PATIENCE = 20
needs_signals = pytest.mark.skipif(
    not hasattr(signal, "pthread_kill"), reason="this system has no such signals"
)


@uninterrupted
def give(value, *, more=0):
    """Give it back."""
    return value, more, threading.current_thread()


def test_what_is_given_and_raised_is_that_of_the_work():
    value, more, thread = give("a", more=1)
    assert (value, more) == ("a", 1)
    assert thread is not threading.current_thread()
    assert give.__doc__ == "Give it back."
    for error in (ValueError("no"), SystemExit(3), KeyboardInterrupt()):

        @uninterrupted
        def fail(error=error):
            raise error

        with pytest.raises(type(error)) as caught:
            fail()
        assert caught.value is error


def test_such_work_that_calls_such_work_is_done_on_one_thread():
    outer = uninterrupted(lambda: (threading.current_thread(), give(0)[2]))
    one, other = outer()
    assert one is other


@needs_signals
def test_who_is_interrupted_again_and_again_waits_until_it_is_over():
    me, done = threading.get_ident(), []

    @uninterrupted
    def work():
        assert is_wanted()
        for _ in range(5):
            signal.pthread_kill(me, signal.SIGINT)
            time.sleep(0.01)
        end = time.monotonic() + PATIENCE  # on a busy machine who waits hears of it late
        while is_wanted() and time.monotonic() < end:
            time.sleep(0.01)
        done.append(is_wanted())

    with pytest.raises(KeyboardInterrupt):
        work()
    assert done == [False]
    assert is_wanted()
    assert give(1)[0] == 1


@needs_signals
def test_who_is_interrupted_where_its_waiting_begins_anew_waits_until_it_is_over():
    me, done, hit = threading.get_ident(), [], []

    @uninterrupted
    def work():
        signal.pthread_kill(me, signal.SIGINT)
        end = time.monotonic() + PATIENCE
        while not hit and time.monotonic() < end:
            time.sleep(0.01)
        time.sleep(0.05)
        done.append(hit)

    def look(frame, event, _arg):
        file = frame.f_code.co_filename
        if file != uninterrupted.__code__.co_filename:
            return None
        begins = linecache.getline(file, frame.f_lineno).strip().startswith("while ")
        if event == "line" and begins and not hit and frame.f_locals["self"].interrupt:
            hit.append(frame.f_code.co_name)
            raise KeyboardInterrupt
        return look

    sys.settrace(look)
    try:
        with pytest.raises(KeyboardInterrupt):
            work()
    finally:
        sys.settrace(None)
    assert hit
    assert done == [hit]


def test_threads_that_wait_do_not_wait_for_each_other():
    both = threading.Barrier(4)
    wait = uninterrupted(lambda: both.wait(PATIENCE))
    threads = [threading.Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert not both.broken


def until_no_thread_waits():
    end = time.monotonic() + PATIENCE
    while any(thread.name == "flowr-nb write" for thread in threading.enumerate()):
        assert time.monotonic() < end
        time.sleep(0.1)


def test_a_thread_that_has_nothing_to_do_ends():
    give(1)
    until_no_thread_waits()
    assert give(2)[0] == 2


def test_where_no_thread_can_be_had_it_is_done_all_the_same(monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    until_no_thread_waits()
    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert give("a") == ("a", 0, threading.current_thread())

    @uninterrupted
    def fail():
        raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_a_forked_process_has_threads_of_its_own():
    code = """
import os
from flowr_nb.uninterrupted import uninterrupted
work = uninterrupted(lambda: 1)
work()
child = os.fork()
assert work() == 1
if child:
    assert os.waitpid(child, 0)[1] == 0
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True, timeout=PATIENCE)


def test_a_program_that_ends_is_not_held_up():
    code = "from flowr_nb.uninterrupted import uninterrupted; uninterrupted(int)()"
    subprocess.run([sys.executable, "-c", code], check=True, timeout=PATIENCE)
