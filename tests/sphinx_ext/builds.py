"""Builds documents by Sphinx in a process each: one JSON line in, one JSON line out.

The processes are forked from one that has imported Sphinx and the extension, which takes longer
than a build of what is tested. Each is as fresh as one that was started for it.
"""

import json
import os
import sys
import tempfile
import traceback

import myst_parser.sphinx_ext.main  # noqa: F401 - imported for all builds
import sphinx.builders.html
import sphinx.cmd.build

import flowr_nb.sphinx_ext  # noqa: F401 - the same


def build(directory, arguments):
    """One build: its exit code and what it said, to stdout first."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                os.chdir(directory)
                os.dup2(out.fileno(), 1)
                os.dup2(err.fileno(), 2)
                code = sphinx.cmd.build.main(arguments)
                sys.stdout.flush()
                sys.stderr.flush()
            except BaseException:  # noqa: BLE001 - it must not go on as its parent
                os.write(2, traceback.format_exc().encode())
            finally:
                os._exit(code)
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        said = []
        for stream in (out, err):
            stream.seek(0)
            said.append(stream.read().decode("utf-8"))
    return {"code": status, "said": "".join(said)}


def serve():
    """Answer until the input ends."""
    for line in iter(sys.stdin.readline, ""):
        asked = json.loads(line)
        sys.stdout.write(json.dumps(build(asked["directory"], asked["arguments"])) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve()
