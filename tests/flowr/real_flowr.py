"""The real flowr as the tests use it: one process that runs its command lines (see `driver`)."""

import json
import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_SCRIPTS = ROOT / ".venv-flowr" / ("Scripts" if os.name == "nt" else "bin")
_SUFFIX = ".exe" if os.name == "nt" else ""
PROGRAM = _SCRIPTS / f"flowr{_SUFFIX}"
PYTHON = _SCRIPTS / f"python{_SUFFIX}"
MISSING = "no real flowr in .venv-flowr: run `make flowr-env` (needs Python 3.13)"


@dataclass(frozen=True)
class Answer:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def ok(self):
        return self.code == 0

    @property
    def crashed(self):
        """Whether it ended in a traceback, which is no answer of its own."""
        return "Traceback" in self.err

    @property
    def data(self):
        """What it printed, as JSON; None where it printed none."""
        try:
            return json.loads(self.out)
        except ValueError:
            return None


class RealFlowr:
    """Runs flowr's command lines, each in the directory of a project."""

    def __init__(self):
        assert PROGRAM.is_file(), MISSING
        self._process = subprocess.Popen(
            [PYTHON, Path(__file__).with_name("driver.py")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def __call__(self, root, *arguments):
        line = json.dumps({"cwd": str(root), "args": [str(word) for word in arguments]})
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, f"the process with flowr has gone at {arguments}"
        return Answer(**json.loads(answer))

    def close(self):
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()


def in_its_own_process(root, *arguments):
    """The same, the way a shell would do it."""
    done = subprocess.run(
        [PROGRAM, *map(str, arguments)],
        cwd=root,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        timeout=60,
        check=False,
    )
    return Answer(done.returncode, done.stdout, done.stderr)


def evidence_words(evidence):
    return [word for key, value in evidence.items() for word in ("--evidence", f"{key}={value}")]
