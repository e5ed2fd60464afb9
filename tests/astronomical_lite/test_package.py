"""The core as a package that pip installs, and its command."""

from __future__ import annotations

import subprocess
import sys
import venv
import zipfile

import pytest

from astronomical_lite import __version__
from astronomical_lite.__main__ import Verb, main
from astronomical_lite.messages import UserError
from environment import ROOT


def run(*command: object) -> str:
    """Output of a command that has to succeed."""
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, cwd=ROOT / "docs")
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel that pip builds of this checkout, without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
    run(*pip, "wheel", ROOT, "--no-deps", "--no-build-isolation", "--no-index", "-w", folder)
    (made,) = folder.glob("*.whl")
    return made


def test_the_wheel_has_the_whole_core_and_its_types(wheel):
    with zipfile.ZipFile(wheel) as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        metadata = archive.read(f"astronomical_lite-{__version__}.dist-info/METADATA").decode()
    core = ROOT / "py" / "astronomical_lite"
    files = {path for path in core.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert names == {path.relative_to(core.parent).as_posix() for path in files}
    assert "astronomical_lite/py.typed" in names
    assert f"\nVersion: {__version__}\n" in metadata
    assert "\nRequires-Dist: numpy>=" in metadata


def test_the_installed_package_has_its_command(wheel, tmp_path):
    venv.create(tmp_path / "environment", with_pip=False, system_site_packages=False)
    python = tmp_path / "environment" / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", python)
    run(*pip, "install", "--no-deps", "--no-index", wheel)
    said = f"astronomical-lite {__version__}"
    assert run(python, "-m", "astronomical_lite", "--version") == said
    assert run(python.with_name("astronomical-lite"), "--version") == said
    where = run(python, "-c", "import astronomical_lite; print(astronomical_lite.__file__)")
    assert where.startswith(str(tmp_path))


def count(given) -> int:
    """A verb that refuses small numbers."""
    if given.number < 0:
        raise UserError("The number is below zero. Give another.")
    return given.number


COUNT = Verb("count", "Count.", lambda parser: parser.add_argument("number", type=int), count)


def test_a_verb_has_its_own_arguments_and_status(capsys):
    assert main(["count", "3"], [COUNT]) == 3
    assert main(["count", "--", "-1"], [COUNT]) == 1
    assert "astronomical-lite: The number is below zero. Give another." in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["measure"], [COUNT])


def test_without_a_verb_the_help_is_shown(capsys):
    assert main([], [COUNT]) == 0
    assert "count" in capsys.readouterr().out
    assert main([]) == 0
