"""What `make lite` does to wheels, so that no browser compiles them."""

import base64
import hashlib
import io
import subprocess
import sys
from zipfile import ZipFile, ZipInfo

from tools.lite_bytecode import with_bytecode

SOURCE = '"""Says it."""\n\ndef fail():\n    """Fail."""\n    raise ValueError("here")\n'
RECORD = "said-1.dist-info/RECORD"
NAMED = "/lib/site-packages"


def wheel(more=()):
    """A small wheel, as bytes."""
    output = io.BytesIO()
    files = {"said/__init__.py": SOURCE, "said/data.txt": "data", **dict(more), RECORD: "old"}
    with ZipFile(output, "w") as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name, (2001, 2, 3, 4, 5, 6)), text)
    return output.getvalue()


def files(content):
    with ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def said(folder, content):
    """What a Python says that imports it, unpacked there, and fails in it."""
    with ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    return run_it(folder)


def run_it(folder):
    code = "import said; print(said.__doc__); said.fail()"
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    return run.stdout, run.stderr


def test_bytecode_takes_the_place_of_a_source_and_is_imported_from_there(tmp_path):
    content = with_bytecode(wheel(), NAMED)
    assert set(files(content)) == {"said/__init__.pyc", "said/data.txt", RECORD}
    told, failed = said(tmp_path, content)
    assert told == "Says it.\n"
    assert f'File "{NAMED}/said/__init__.py", line 5, in fail' in failed


def test_sources_that_are_kept_have_their_bytecode_beside_them_which_is_checked_against_none(
    tmp_path,
):
    content = with_bytecode(wheel(), NAMED, keep_sources=True)
    cached = f"said/__pycache__/__init__.{sys.implementation.cache_tag}.pyc"
    assert set(files(content)) == {"said/__init__.py", cached, "said/data.txt", RECORD}
    told, failed = said(tmp_path, content)
    assert told == "Says it.\n"
    assert 'raise ValueError("here")' in failed
    # A source that says something else is not looked at: what was compiled is what runs.
    (tmp_path / "said" / "__init__.py").write_text('"""Says other things."""\n')
    assert run_it(tmp_path)[0] == "Says it.\n"


def test_its_record_names_what_is_in_it_now():
    content = files(with_bytecode(wheel(), NAMED))
    *rows, last, end = content[RECORD].decode().split("\n")
    told = {name: (digest, int(size)) for name, digest, size in (row.split(",") for row in rows)}
    assert (last, end) == (f"{RECORD},,", "")
    assert told == {
        name: (
            "sha256="
            + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode(),
            len(data),
        )
        for name, data in content.items()
        if name != RECORD
    }


def test_it_is_the_same_on_every_run():
    assert with_bytecode(wheel(), NAMED) == with_bytecode(wheel(), NAMED)


def test_what_cannot_be_compiled_stays_as_it_is():
    content = files(with_bytecode(wheel({"said/template.py": "print {{ name }}"}), NAMED))
    assert content["said/template.py"] == b"print {{ name }}"


def test_what_is_told_of_packages_that_the_site_has_not_is_left_out():
    stub = "jedi/third_party/typeshed/stubs/six/six.pyi"
    assert stub not in files(with_bytecode(wheel({stub: "x: int"}), NAMED))
