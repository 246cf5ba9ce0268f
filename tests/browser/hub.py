"""A JupyterHub on loopback ports: students log in with any name and one password, and each has a server and a folder of their own.

with hub(folder) as running:
    ann = running.student("ann")
    ann.pull(repository)
    ann.request("api/contents/course/notebooks")
"""

import json
import re
import secrets
import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode

import psutil
from lab import ROOT, free_port, required

PASSWORD = "only for this test"
CONFIG = """
c.JupyterHub.bind_url = "http://127.0.0.1:{port}"
c.JupyterHub.hub_port = {hub_port}
c.JupyterHub.db_url = "sqlite:///{folder}/hub.sqlite"
c.JupyterHub.cookie_secret_file = "{folder}/cookie_secret"
c.JupyterHub.cleanup_servers = False  # a hub that is stopped leaves the students' servers running
c.JupyterHub.cleanup_proxy = False
c.JupyterHub.concurrent_spawn_limit = 40
c.ConfigurableHTTPProxy.command = ["{proxy}"]
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{proxy_port}"
c.ConfigurableHTTPProxy.auth_token = "{secret}"
c.JupyterHub.authenticator_class = "dummy"
c.DummyAuthenticator.password = "{password}"
c.Authenticator.allow_all = True
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/home/{{username}}"
c.Spawner.cmd = ["{python}", "-m", "jupyterhub.singleuser"]
c.Spawner.args = ["--allow-root", "--LabApp.expose_app_in_browser=True", "--LabApp.news_url=None", *{args}]
c.Spawner.environment = {{
    "PYTHONPATH": "{root}",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "JUPYTER_RUNTIME_DIR": lambda spawner: "{folder}/run/" + spawner.user.name,  # the name of a socket has 107 letters at most
}}
c.Spawner.default_url = "/lab"
c.Spawner.start_timeout = c.Spawner.http_timeout = 120
"""


class Student(NamedTuple):
    """One who has logged in; `request` is answered by their own server, unless another's is asked."""

    name: str
    base: str
    opener: urllib.request.OpenerDirector
    cookies: CookieJar

    def request(self, path: str, of: str | None = None, body=None, method: str | None = None) -> bytes:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.base}/user/{of or self.name}/{path}", data, method=method)
        xsrf = [cookie.value for cookie in self.cookies if cookie.name == "_xsrf" and self.name in cookie.path]
        if xsrf:
            request.add_header("X-XSRFToken", xsrf[0])
        with self.opener.open(request, timeout=120) as answer:
            return answer.read()

    def pull(self, repository: Path) -> str:
        """What nbgitpuller says when it brings the course, or its newest state, into the student's folder `course`."""
        asked = urlencode({"repo": repository.as_uri(), "branch": "main", "targetpath": "course"})
        said = self.request(f"git-pull/api?{asked}").decode()
        assert '"phase": "finished"' in said, said[-600:]
        return said

    def read(self, path: str) -> dict:
        return json.loads(self.request(f"api/contents/{path}"))

    def save(self, path: str, content: dict) -> None:
        self.request(f"api/contents/{path}", body={"type": "notebook", "content": content}, method="PUT")


class Hub:
    def __init__(self, folder: Path, args: tuple[str, ...]):
        self.folder, self.port = folder, free_port()
        self.base, self.process = f"http://127.0.0.1:{self.port}", None
        (folder / "home").mkdir(parents=True)
        config = CONFIG.format(
            port=self.port,
            hub_port=free_port(),
            proxy_port=free_port(),
            folder=folder,
            proxy=proxy_of(folder),
            secret=secrets.token_hex(16),
            password=PASSWORD,
            python=sys.executable,
            root=ROOT,
            args=list(args),
        )
        (folder / "jupyterhub_config.py").write_text("c = get_config()  # noqa\n" + config)

    def start(self) -> None:
        log = (self.folder / "hub.log").open("a")
        command = [sys.executable, "-m", "jupyterhub", "-f", str(self.folder / "jupyterhub_config.py")]
        self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd=self.folder)
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{self.base}/hub/health", timeout=2).close()
                return
            except OSError:
                assert self.process.poll() is None, (self.folder / "hub.log").read_text()[-2000:]
                time.sleep(0.25)
        raise RuntimeError("JupyterHub did not start")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(30)

    def student(self, name: str) -> Student:
        """Log in with the form, as a person does, and wait until the server is there."""
        cookies = CookieJar()
        opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        form = opener.open(f"{self.base}/hub/login", timeout=60).read().decode()
        xsrf = re.search(r'name="_xsrf" value="([^"]*)"', form)[1]
        fields = {"username": name, "password": PASSWORD, "_xsrf": xsrf}
        opener.open(f"{self.base}/hub/login?next=%2Fhub%2Fspawn", urlencode(fields).encode(), timeout=120).close()
        student = Student(name, self.base, opener, cookies)
        for _ in range(240):
            try:
                student.request("lab")  # logs in on the server, once it is there
                student.request("api/contents")  # which it gives to nobody else
                return student
            except urllib.error.HTTPError:
                pass
            time.sleep(0.5)
        raise RuntimeError(f"{name} has no server: {(self.folder / 'hub.log').read_text()[-1500:]}")


def proxy_of(folder: Path) -> str:
    """configurable-http-proxy, from npm."""
    npm = shutil.which("npm") or required("there is no npm")
    options = ["--no-audit", "--no-fund", "--no-save", "--ignore-scripts", "--prefix", str(folder)]
    subprocess.run([npm, "install", *options, "configurable-http-proxy@5"], check=True, capture_output=True)
    return str(folder / "node_modules" / ".bin" / "configurable-http-proxy")


@contextmanager
def hub(folder: Path, *args: str):
    """`args` are further options of the students' servers."""
    running = Hub(folder, args)
    running.start()
    try:
        yield running
    finally:
        running.stop()
        end_all_of(folder)


def end_all_of(folder: Path) -> None:
    """The proxy, and the students' servers and kernels, whose home is in the folder: a hub leaves them running."""
    for process in psutil.process_iter():
        try:
            if str(folder) in " ".join([*process.cmdline(), process.environ().get("HOME", "")]):
                process.kill()
        except psutil.Error:
            pass
