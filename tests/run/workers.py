"""Workers that move one session by ``flowr-nb session fire``, some of which are killed.

Run as ``python -m tests.run.workers STORE FLOWS FOLDER WORKERS STEPS KILLS``; prints what was told,
as JSON. The processes are forked from one that has imported everything, so that a kill costs
milliseconds.
"""

import contextlib
import io
import json
import os
import random
import signal
import sys
import time
from pathlib import Path

from flowr_nb.cli import main


def command(*arguments):
    """What the command exits with, and what it prints."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
        code = main(["session", *arguments])
    return code, json.loads(out.getvalue())


def work(place, flows, worker, steps, done):
    """Take so many steps, each by its key, until it is told to be taken; say so each time."""
    for number in range(len(done), steps):
        key = f"{worker}-{number}"
        while True:
            options = ("--store", place, "--flows", flows, "--key", key)
            code, told = command("fire", "shared", "tick", *options)
            if code == 0:
                os.write(1, f"{key} {told['repeated']:d}\n".encode())
                break
            # Others were there first: it stands elsewhere now.
            assert code == 4, told


def start(place, flows, worker, steps, log):
    """A worker in a process of its own, which goes on from what it was told so far."""
    done = log.read_text().split("\n")[:-1] if log.exists() else []
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        os.dup2(out, 1)
        work(place, flows, worker, steps, done)
        code = 0
    except BaseException:  # noqa: BLE001 - it must not go on as its parent
        sys.excepthook(*sys.exc_info())
    os._exit(code)


def run(place, flows, folder, counts):
    """Workers until all are done; now and then one of them is killed and begun again."""
    workers, steps, kills = counts
    code, _ = command("init", "clock", "shared", "--store", place, "--flows", flows)
    assert code == 0
    chance = random.Random(1)
    logs = [folder / f"worker-{number}" for number in range(workers)]

    def begin(number):
        return start(place, flows, number, steps, logs[number])

    running = {begin(number): number for number in range(workers)}
    killed = failed = 0
    while running:
        time.sleep(chance.random() / 50)
        if killed < kills:
            pid = chance.choice(list(running))
            os.kill(pid, signal.SIGKILL)
            _, status = os.waitpid(pid, 0)
        else:
            pid, status = os.waitpid(-1, 0)
        number = running.pop(pid)
        if os.WIFSIGNALED(status):
            killed += 1
            running[begin(number)] = number
        else:
            failed += os.WEXITSTATUS(status) != 0
    told = [line.split() for log in logs for line in log.read_text().splitlines()]
    return {"killed": killed, "failed": failed, "told": told}


if __name__ == "__main__":
    place, flows, folder, *counts = sys.argv[1:]
    sys.stdout.write(json.dumps(run(place, flows, Path(folder), map(int, counts))))
