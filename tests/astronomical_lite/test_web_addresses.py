"""The host of an address, as browsers read it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from astronomical_lite.web_addresses import host_of

HOST = "images.example.org"


@pytest.mark.parametrize(
    "address",
    [
        f"https://{HOST}/m31.png",
        "HTTPS://Images.Example.ORG:443/m31.png?size=300#x",
        f"http://{HOST}:80",
        f"//{HOST}/m31.png",
        f"\\\\{HOST}\\m31.png",
        f"/\\{HOST}/m31.png",
        f"https:\\\\{HOST}/m31.png",
        f"https:////{HOST}/m31.png",
        f"https://this.site@{HOST}/m31.png",
        f"https://user:word@this.site@{HOST}?@this.site",
        f"  \x00https://{HOST}#",
        "ht\ntps:/\t/images.exa\rmple.org/m31.png",
    ],
)
def test_other_servers_are_found_however_they_are_written(address):
    assert host_of(address) == HOST


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("http://10.0.0.1:8080/a.png", "10.0.0.1:8080"),
        ("http://[2001:db8::1]:81/a.png", "[2001:db8::1]:81"),
        ("https://münchen.example/a.png", "xn--mnchen-3ya.example"),
    ],
)
def test_numbers_ports_and_other_alphabets(address, host):
    assert host_of(address) == host


@pytest.mark.parametrize(
    "address", ["m31.png", "/a/m31.png", "", "a//b.png", "data:image/png;base64,AA", "100%zz.jpg"]
)
def test_files_of_this_site_and_pictures_within_ask_no_other_server(address):
    assert host_of(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "C:\\pictures\\1.png",
        "javascript:alert(1)",
        "ftp://images.example.org/a.png",
        "file:///etc/passwd",
        "https:images.example.org/a.png",  # of this site or of another one, by the page's own scheme
        "https:/images.example.org/a.png",
        "https://%69mages.example.org/a.png",
        "https://",
        "https://images.example.org:port/a.png",
    ],
)
def test_what_is_not_plain_is_not_followed(address):
    assert host_of(address) is None


@given(st.text(alphabet="htps:/\\@.#?[]%é \t\n\x00a1", max_size=30))
def test_any_text_has_a_host_or_none(address):
    host = host_of(address)
    assert host is None or not set(host) & set("/\\@?#% \t\n\x00é")
