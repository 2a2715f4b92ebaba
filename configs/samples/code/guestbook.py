"""A guest book for a small web site: shows entries and takes new ones."""

import json
import pathlib
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

STORE = pathlib.Path("guestbook.json")


def load_entries():
    if not STORE.exists():
        return []
    return json.loads(STORE.read_text(encoding="utf-8"))


def save_entry(name, message):
    entries = load_entries()
    entries.append({"name": name, "message": message})
    STORE.write_text(json.dumps(entries, indent=2), encoding="utf-8")


class GuestBook(BaseHTTPRequestHandler):
    def do_GET(self):
        page = "\n".join(f"<p><b>{e['name']}</b>: {e['message']}</p>" for e in load_entries())
        self.reply(200, page)

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        form = parse_qs(self.rfile.read(length).decode("utf-8"))
        save_entry(form.get("name", ["somebody"])[0], form.get("message", [""])[0])
        self.reply(303, "")

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(body.encode("utf-8"))


if __name__ == "__main__":
    HTTPServer(("localhost", 8000), GuestBook).serve_forever()
