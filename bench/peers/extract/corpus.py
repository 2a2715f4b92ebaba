"""The pages of the test data, read without the product's own reader, and the texts that the product made of them.

In: the folder `MATHCODER_DATA`, the folder `QUALITY_OUT` with `pages.jsonl` and `books.jsonl`. Out: pages with their bytes, and
texts by page. An archive is a row of gzip members, one record each; whole archives are held in memory one at a time.
"""

import functools
import gzip
import json
import os
import pathlib
import re
import zlib

DATA = pathlib.Path(os.environ["MATHCODER_DATA"])
OUT = pathlib.Path(os.environ["QUALITY_OUT"])


class Page:
    """A response record: where it lies, its address, its body."""

    def __init__(self, file, offset, url, charset, body):
        self.file, self.offset, self.url, self.charset, self.body = file, offset, url, charset, body

    @functools.cached_property
    def html(self):
        """The body as text: charset of the header, then of the page, then UTF-8."""
        names = [self.charset] + [m.decode() for m in re.findall(rb"<meta[^>]{0,200}charset=[\"']?([-\w]+)", self.body[:4096])]
        for name in names + ["utf-8"]:
            try:
                return self.body.decode(name)
            except (LookupError, UnicodeDecodeError, TypeError):
                continue
        return self.body.decode("windows-1252", "replace")


def members(path):
    """Offset and content of each gzip member."""
    data, at = path.read_bytes(), 0
    while at < len(data):
        inflate = zlib.decompressobj(31)
        content = inflate.decompress(data[at:])
        yield at, content
        if not inflate.unused_data:
            return
        at = len(data) - len(inflate.unused_data)


def pages(file):
    """The pages of one archive."""
    for offset, record in members(DATA / "web" / file):
        head, _, rest = record.partition(b"\r\n\r\n")
        fields = dict(line.split(": ", 1) for line in head.decode("utf-8", "replace").split("\r\n")[1:] if ": " in line)
        if fields.get("WARC-Type") != "response":
            continue
        http, _, body = rest.partition(b"\r\n\r\n")
        charset = re.search(rb"(?i)charset=\"?([-\w]+)", http)
        length = int(re.search(rb"(?i)content-length: *(\d+)", http).group(1))
        yield Page(file, offset, fields["WARC-Target-URI"], charset and charset.group(1).decode(), body[:length])


@functools.cache
def ours():
    """Rows of the product by archive and offset."""
    with open(OUT / "pages.jsonl", encoding="utf-8") as lines:
        return {(row["file"], row["offset"]): row for row in map(json.loads, lines)}


def our_text(page):
    """What the product made of a page."""
    return ours().get((page.file, page.offset), {}).get("text", "")


def rows_of(name):
    """Rows of a JSON Lines file of the web folder."""
    path = DATA / "web" / name
    opened = gzip.open(path, "rt", encoding="utf-8") if name.endswith(".gz") else open(path, encoding="utf-8")
    with opened as lines:
        return [json.loads(line) for line in lines]


def archives():
    """Names of all archives of pages."""
    return sorted(path.name for path in (DATA / "web").glob("*.warc.gz"))
