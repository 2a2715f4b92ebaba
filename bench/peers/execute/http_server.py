"""A peer for the sandbox: the way of code servers. A request over HTTP, a file, a fresh interpreter, an answer as JSON.

SandboxFusion does this for each program, with a web framework and optional walls around it; its server is not published as a
package, so this is a server of the same shape and of our own: the standard library's, without a framework, without any
isolation, and therefore cheaper than the original. Two clients keep two requests under way.
"""

import json
import os
import subprocess
import sys
import tempfile
import threading
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from turns import take_turns


class Handler(BaseHTTPRequestHandler):
    """Answers `POST /run_code`."""

    protocol_version = "HTTP/1.1"

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "main.py")
            with open(path, "w", encoding="utf-8") as file:
                file.write(request["code"])
            try:
                done = subprocess.run(
                    [sys.executable, path],
                    capture_output=True,
                    cwd=folder,
                    stdin=subprocess.DEVNULL,
                    timeout=request["run_timeout"],
                )
                answer = {
                    "status": "Success" if done.returncode == 0 else "Failed",
                    "return_code": done.returncode,
                    "stdout": done.stdout.decode("utf-8", "replace"),
                    "stderr": done.stderr.decode("utf-8", "replace"),
                }
            except subprocess.TimeoutExpired:
                answer = {"status": "Failed", "return_code": None, "stdout": "", "stderr": "timeout"}
        body = json.dumps(answer).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        """Says nothing."""


LOCAL = threading.local()


def ask(port, code):
    """One request: whether the program ended without an error."""
    if not hasattr(LOCAL, "connection"):
        LOCAL.connection = HTTPConnection("127.0.0.1", port)
    request = {"code": code, "language": "python", "compile_timeout": 10, "run_timeout": 20}
    LOCAL.connection.request("POST", "/run_code", json.dumps(request), {"Content-Type": "application/json"})
    return json.loads(LOCAL.connection.getresponse().read())["status"] == "Success"


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    with ThreadPoolExecutor(2) as clients:
        take_turns(lambda sources: clients.map(lambda code: ask(port, code), sources))
