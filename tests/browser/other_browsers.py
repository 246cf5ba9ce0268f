"""Firefox and WebKit, each as far as the tests need it: go to a page, run JavaScript in it, press keys.

Firefox speaks WebDriver BiDi on a socket of its own; WebKitGTK, the engine of Safari on Linux, is driven by selenium and
needs a screen (`xvfb-run`, or a desk).
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import websocket
from lab import required
from selenium import webdriver
from selenium.webdriver.webkitgtk.options import Options
from selenium.webdriver.webkitgtk.service import Service

SIZE = 1366, 900
MINI_BROWSER = "webkit2gtk-4.*/MiniBrowser"


class Driven(NamedTuple):
    """A page of a browser: `goto(address)`, and `run(script, *arguments)`, what a function or promise gives, as JSON."""

    goto: Callable
    run: Callable


@contextmanager
def firefox(folder: Path):
    program = shutil.which("firefox-esr") or shutil.which("firefox") or required("there is no Firefox")
    options = ["--headless", "--no-remote", "--profile", str(folder), "--remote-debugging-port=0"]
    process = subprocess.Popen([program, *options], stderr=subprocess.PIPE, text=True)
    address = next(found[1] for line in process.stderr if (found := re.search(r"BiDi listening on (ws://\S+)", line)))
    socket = websocket.create_connection(f"{address}/session", suppress_origin=True, timeout=120)
    number = 0

    def send(method: str, **params) -> dict:
        nonlocal number
        number += 1
        socket.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := json.loads(socket.recv())).get("id") != number:
            pass  # events
        assert answer["type"] == "success", answer
        return answer["result"]

    send("session.new", capabilities={})
    page = send("browsingContext.getTree")["contexts"][0]["context"]
    send("browsingContext.setViewport", context=page, viewport=dict(zip(("width", "height"), SIZE, strict=True)))

    def run(script: str, *arguments):
        called = f"(async () => JSON.stringify(await ({script})(...{json.dumps(arguments)}) ?? null))()"
        answer = send("script.evaluate", expression=called, target={"context": page}, awaitPromise=True)
        assert answer["type"] == "success", answer["exceptionDetails"]["text"]
        return json.loads(answer["result"]["value"])

    yield Driven(lambda address: send("browsingContext.navigate", context=page, url=address, wait="complete"), run)
    socket.close()
    process.terminate()
    process.wait(20)


@contextmanager
def webkit(folder: Path):
    driver = shutil.which("WebKitWebDriver") or required("there is no WebKitWebDriver")
    options = Options()
    options.binary_location = str(next(Path("/usr/lib").glob(f"*/{MINI_BROWSER}")))
    options.add_argument("--automation")
    browser = webdriver.WebKitGTK(options=options, service=Service(driver))
    browser.set_window_size(*SIZE)
    browser.set_script_timeout(120)

    def run(script: str, *arguments):
        called = f"const done = arguments[0]; (async () => JSON.stringify(await ({script})(...{json.dumps(arguments)}) ?? null))()"
        answer = browser.execute_async_script(f"{called}.then(done, error => done({{ error: String(error) }}))")
        assert isinstance(answer, str), answer["error"]
        return json.loads(answer)

    yield Driven(browser.get, run)
    browser.quit()


BROWSERS = {"Firefox": firefox, "WebKit": webkit}
