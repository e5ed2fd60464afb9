"""The host that an address asks, as a browser reads it.

>>> host_of("https://images.example.org/m31.png")
'images.example.org'
>>> host_of("cutouts/m31.png")
''
"""

from __future__ import annotations

import re

__all__ = ["host_of"]

_SCHEME = re.compile(r"([a-zA-Z][a-zA-Z0-9+.-]*):(.*)", re.DOTALL)
_HOST = re.compile(r"(?P<name>[a-z0-9_.-]+|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}
# Browsers leave them out, wherever they stand.
_BLANKS_WITHIN = str.maketrans("", "", "\t\n\r")
_BLANKS_AROUND = "".join(map(chr, range(33)))


def host_of(address: str) -> str | None:
    r"""Return the host of a picture's or file's address, with its port if that is not the usual one.

    Whatever stands in a table may be an address; how browsers read it is https://url.spec.whatwg.org.
    The page compares the host with the one that the browser finds, so that an address that is read
    otherwise there is not followed.

    Parameters
    ----------
    address : str
        May be relative to the page.

    Returns
    -------
    str or None
        "" where no other server is asked: the address is relative, or has the content itself
        (``data:``). None where it is none that is followed: another scheme, ``C:\pictures``, a host
        in a form that is not plain.
    """
    text = address.strip(_BLANKS_AROUND).translate(_BLANKS_WITHIN)
    found = _SCHEME.match(text)
    scheme, rest = (found[1].lower(), found[2]) if found else ("", text)
    if scheme == "data":
        return ""
    if scheme not in ("", *_DEFAULT_PORTS):
        return None
    rest = rest.replace("\\", "/")
    if not rest.startswith("//"):
        return None if scheme else ""
    authority = re.split("[/?#]", rest.lstrip("/"), maxsplit=1)[0]
    return _plain_host(authority.rpartition("@")[2], _DEFAULT_PORTS.get(scheme, ""))


def _plain_host(text: str, default_port: str) -> str | None:
    """Return a host as a browser writes it, or None if that would need more than lower case and IDNA."""
    if not text.isascii():
        try:
            text = text.encode("idna").decode()
        except UnicodeError:
            return None
    found = _HOST.fullmatch(text.lower())
    if found is None:
        return None
    name, port = found["name"], found["port"]
    return name if port is None or port == default_port else f"{name}:{port}"
