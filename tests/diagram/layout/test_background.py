"""Work on threads: one for all who want it, gone when nobody does."""

import threading

import pytest

from flowr_nb.diagram.layout.background import Jobs, Reason, StopSign

PATIENCE = 30


class Work:
    """Goes on until it is released or stopped; counts how often it was begun."""

    def __init__(self):
        self.begun = 0
        self.release = threading.Event()
        self.stopped = threading.Event()

    def __call__(self, stop):
        self.begun += 1
        with stop.interrupting(self.stopped.set, time_limit=PATIENCE):
            while not self.release.is_set() and not self.stopped.is_set():
                self.release.wait(0.01)
        if self.stopped.is_set():
            raise ValueError("stopped")
        return b"done"


@pytest.fixture
def work():
    work = Work()
    yield work
    work.release.set()


def test_two_who_want_the_same_share_it(work):
    jobs = Jobs()
    one, other = jobs.join("key", work), jobs.join("key", work)
    work.release.set()
    assert (one.result(), other.result(), work.begun) == (b"done", b"done", 1)


def test_it_goes_on_while_one_of_them_waits_and_stops_with_the_last(work):
    jobs = Jobs()
    one, other = jobs.join("key", work), jobs.join("key", work)
    one.leave()
    one.leave()
    assert not work.stopped.wait(0.05)
    other.leave()
    assert work.stopped.wait(PATIENCE)
    assert other.wait(PATIENCE)


def test_who_asks_after_it_was_called_off_begins_anew(work):
    jobs = Jobs()
    jobs.join("key", work).leave()
    fresh = Work()
    again = jobs.join("key", fresh)
    fresh.release.set()
    assert again.result() == b"done"


def test_what_went_wrong_is_raised_where_the_result_is_asked_for():
    def fail(_stop):
        raise ValueError("no")

    ticket = Jobs().join("key", fail)
    with pytest.raises(ValueError, match="no"):
        ticket.result()


def test_a_callback_comes_at_the_end_and_at_once_if_it_is_over(work):
    called = threading.Event()
    ticket = Jobs().join("key", work)
    ticket.when_ended(called.set)
    assert not called.is_set()
    work.release.set()
    assert called.wait(PATIENCE)
    late = []
    ticket.when_ended(lambda: late.append(1))
    assert late == [1]


def test_all_can_be_stopped_at_once(work):
    jobs = Jobs()
    ticket = jobs.join("key", work)
    jobs.stop_all()
    assert ticket.has_ended
    assert work.stopped.is_set()


def test_a_sign_interrupts_what_runs_and_nothing_after_it():
    interrupted = []
    sign = StopSign()
    with sign.interrupting(lambda: interrupted.append("first"), time_limit=PATIENCE):
        pass
    sign.show()
    assert interrupted == []
    with sign.interrupting(lambda: interrupted.append("late"), time_limit=PATIENCE):
        assert interrupted == ["late"], "what begins after the sign was shown is stopped at once"
    assert sign.reason is Reason.CALLED_OFF


def test_a_time_limit_shows_the_sign():
    sign, over = StopSign(), threading.Event()
    with sign.interrupting(over.set, time_limit=0.01):
        assert over.wait(PATIENCE)
    assert sign.reason is Reason.OVER_TIME
