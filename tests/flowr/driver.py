"""Runs flowr command lines in one process: one JSON line in, one JSON line out.

This file is for the Python of `.venv-flowr`. It calls what the `flowr` program itself calls, and
nothing behind it; only starting Python anew for each command line is spared.
"""

import contextlib
import io
import json
import os
import sys
import traceback

from flowr.__main__ import main


def run(arguments):
    """One command line: its exit code and what it printed, as a shell would see them."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    sys.argv = ["flowr", *arguments]
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main()
        except SystemExit as leaving:
            code = leaving.code
            if isinstance(code, str):
                sys.stderr.write(f"{code}\n")
                code = 1
        except BaseException:  # noqa: BLE001 - the interpreter would print any of them
            traceback.print_exc()
            code = 1
    shown, complained = (stream.buffer.getvalue().decode("utf-8") for stream in (out, err))
    return {"code": code or 0, "out": shown, "err": complained}


def serve():
    """Answer until the input ends."""
    # Nothing that a command line prints by other ways may get between the answers.
    answers = os.fdopen(os.dup(sys.__stdout__.fileno()), "w", encoding="utf-8")
    os.dup2(sys.__stderr__.fileno(), sys.__stdout__.fileno())
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        os.chdir(asked["cwd"])
        answers.write(json.dumps(run(asked["args"])) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
