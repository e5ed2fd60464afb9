"""The wheel of the core that a bundle holds."""

from __future__ import annotations

import base64
import hashlib
import io
import os
import subprocess
import sys
import tomllib
import venv
import zipfile

from astronomical_lite import __version__
from astronomical_lite.bundle import wheel
from astronomical_lite.bundle.wheel import core_wheel, wheel_name
from environment import ROOT


def opened():
    return zipfile.ZipFile(io.BytesIO(core_wheel()[1]))


def test_it_is_the_same_every_time():
    assert core_wheel() == core_wheel()
    assert core_wheel()[0] == wheel_name() == f"astronomical_lite-{__version__}-py3-none-any.whl"


def test_it_has_every_file_of_the_core_and_their_digests():
    with opened() as archive:
        names = {name for name in archive.namelist() if ".dist-info/" not in name}
        record = archive.read(f"astronomical_lite-{__version__}.dist-info/RECORD").decode()
        listed = dict(line.split(",", 1) for line in record.splitlines())
        assert set(listed) == set(archive.namelist())
        for name in archive.namelist():
            if name.endswith("RECORD"):
                continue
            content = archive.read(name)
            digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
            assert listed[name] == f"sha256={digest.decode()},{len(content)}"
    core = ROOT / "py" / "astronomical_lite"
    files = {path for path in core.rglob("*") if path.is_file() and path.suffix != ".pyc"}
    assert names == {path.relative_to(core.parent).as_posix() for path in files}


def test_it_asks_for_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert list(wheel.REQUIRES) == project["dependencies"]
    extras = {name: tuple(found) for name, found in project["optional-dependencies"].items()}
    assert extras == wheel.EXTRAS
    assert project["requires-python"] == wheel.REQUIRES_PYTHON
    assert project["description"] == wheel.SUMMARY
    (name,) = project["scripts"]
    assert f"{name} = {project['scripts'][name]}" == wheel.COMMAND


def test_pip_installs_it_without_a_network(tmp_path):
    name, content = core_wheel()
    (tmp_path / name).write_bytes(content)
    venv.create(tmp_path / "environment", with_pip=False)
    folder = tmp_path / "environment" / ("Scripts" if os.name == "nt" else "bin")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "--python",
        folder / "python",
    ]
    install = [*pip, "install", "-q", "--no-deps", "--no-index", tmp_path / name]
    subprocess.run(install, check=True, capture_output=True)
    said = subprocess.run(
        [folder / "astronomical-lite", "--version"], check=True, capture_output=True, text=True
    )
    assert said.stdout.strip() == f"astronomical-lite {__version__}"
