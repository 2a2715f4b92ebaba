"""The other extractors, each as a function from a page to its text, and a store of what they said.

A peer is run once for an archive; its answers are kept under its name and version, because the slower ones take minutes. A peer
that raises on a page has no text there.
"""

import importlib.metadata
import json

import corpus


def trafilatura(page):
    import trafilatura as peer

    return peer.extract(page.body, include_comments=False)


def trafilatura_recall(page):
    import trafilatura as peer

    return peer.extract(page.body, include_comments=False, favor_recall=True)


def trafilatura_precision(page):
    import trafilatura as peer

    return peer.extract(page.body, include_comments=False, favor_precision=True)


def trafilatura_markdown(page):
    import trafilatura as peer

    return peer.extract(page.body, include_comments=False, output_format="markdown")


def resiliparse(page):
    from resiliparse.extract.html2text import extract_plain_text

    return extract_plain_text(page.html, main_content=True, alt_texts=False)


def readability(page):
    import html2text
    import readability as peer

    reader = html2text.HTML2Text(bodywidth=0)
    reader.ignore_links = reader.ignore_images = reader.ignore_emphasis = True
    return reader.handle(peer.Document(page.html).summary())


def justext(page):
    import justext as peer

    stop = frozenset().union(*(peer.get_stoplist(name) for name in ("English", "German", "French", "Spanish")))
    return "\n".join(part.text for part in peer.justext(page.html, stop) if not part.is_boilerplate)


def html2text(page):
    import html2text as peer

    return peer.html2text(page.html)


# Name of a peer, its package, its function.
PEERS = {
    "trafilatura": ("trafilatura", trafilatura),
    "trafilatura recall": ("trafilatura", trafilatura_recall),
    "trafilatura precision": ("trafilatura", trafilatura_precision),
    "trafilatura markdown": ("trafilatura", trafilatura_markdown),
    "resiliparse": ("Resiliparse", resiliparse),
    "readability-lxml": ("readability-lxml", readability),
    "jusText": ("jusText", justext),
    "html2text": ("html2text", html2text),
}


def texts(name, pages, file):
    """The peer's text of each page, from the store where it has them."""
    package, function = PEERS[name]
    version = importlib.metadata.version(package)
    store = corpus.OUT / "peers" / f"{name.replace(' ', '-')}-{version}-{file}.jsonl"
    if not store.exists():
        store.parent.mkdir(exist_ok=True)
        rows = [(page.offset, answer(function, page)) for page in pages]
        store.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    kept = dict(map(json.loads, store.read_text(encoding="utf-8").splitlines()))
    return [kept.get(page.offset, "") for page in pages]


def answer(function, page):
    """What a peer says; nothing where it fails."""
    try:
        return function(page) or ""
    except Exception:
        return ""
