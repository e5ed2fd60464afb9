"""Firefox's own protocol: messages that say their length, an answer for each command, errors by WebDriver's names."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator

import pytest
from engines.marionette import Session
from engines.webdriver import WebDriverError

ANSWERS = {
    "WebDriver:NewSession": [None, {"sessionId": "one"}],
    "WebDriver:Navigate": [None, None],
    "WebDriver:ExecuteScript": [None, {"value": [1, "ä"]}],
    "WebDriver:ElementClick": [{"error": "no such element", "message": "gone"}, None],
}


def framed(message: object) -> bytes:
    content = json.dumps(message, ensure_ascii=False).encode()
    return f"{len(content)}:".encode() + content


@pytest.fixture
def heard() -> list[list]:
    return []


@pytest.fixture
def port(heard) -> Iterator[int]:
    """A browser that answers as ANSWERS say, a few bytes at a time."""
    listener = socket.create_server(("127.0.0.1", 0))

    def answer() -> None:
        connection, _ = listener.accept()
        with connection, connection.makefile("rb") as stream:
            connection.sendall(framed({"applicationType": "gecko", "marionetteProtocol": 3}))
            while length := stream.read(1):
                while (digit := stream.read(1)) != b":":
                    length += digit
                _, number, name, parameters = json.loads(stream.read(int(length)))
                heard.append([name, parameters])
                reply = framed([1, number, *ANSWERS[name]])
                for start in range(0, len(reply), 5):
                    connection.sendall(reply[start : start + 5])

    thread = threading.Thread(target=answer, daemon=True)
    thread.start()
    yield listener.getsockname()[1]
    listener.close()


def test_commands_go_by_their_paths_in_http(port, heard):
    session = Session(port)
    assert session.command("POST", "/url", {"url": "about:blank"}) is None
    assert session.run("return arguments", 1, "ä") == [1, "ä"]
    assert heard[1:] == [
        ["WebDriver:Navigate", {"url": "about:blank"}],
        ["WebDriver:ExecuteScript", {"script": "return arguments", "args": [1, "ä"]}],
    ]


def test_an_element_is_named_and_an_error_has_its_name(port, heard):
    with pytest.raises(WebDriverError, match="gone") as caught:
        Session(port).command("POST", "/element/e-7/click", {})
    assert caught.value.name == "no such element"
    assert heard[-1] == ["WebDriver:ElementClick", {"id": "e-7"}]
