"""Speed of other extractors on pages that come on standard input, each with its length (eight bytes, little-endian) in front.

Out: one line of JSON per extractor with bytes, CPU seconds and the peak memory of this process in MiB. `openwebmath` is written
anew after the paper: one parse, a query for each encoding of formulas, their TeX put in as text, then the main text. Needs
resiliparse 2.0.1, trafilatura 2.3.1 and lxml_html_clean 0.4.6. Every STEP-th page goes to an extractor, by its name.
"""

import json
import resource
import sys
import time

import trafilatura
from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.html import HTMLTree

STEPS = {"resiliparse": 4, "openwebmath": 8, "trafilatura": 16}


def read_pages():
    pages = []
    while head := sys.stdin.buffer.read(8):
        pages.append(sys.stdin.buffer.read(int.from_bytes(head, "little")).decode("utf-8", "replace"))
    return pages


def resiliparse(page):
    return extract_plain_text(page, main_content=True, alt_texts=False)


def openwebmath(page):
    tree = HTMLTree.parse(page)
    root = tree.document

    def put(node, tex, mark="$"):
        if tex:
            node.parent.replace_child(tree.create_text_node(f" {mark}{tex.strip()}{mark} "), node)

    for script in root.query_selector_all('script[type^="math/tex"]'):
        put(script, script.text, "$$" if "display" in (script.getattr("type") or "") else "$")
    for container in root.query_selector_all(".katex, .mwe-math-element, mjx-container, .MathJax"):
        note = container.query_selector("annotation")
        put(container, note.text if note else None)
    for node in root.query_selector_all("math"):
        note = node.query_selector("annotation")
        put(node, note.text if note else node.getattr("alttext"))
    for query in ["img.latex", "img.tex", 'img[src*="codecogs"]', 'img[src*="latex.php"]', 'img[src*="mimetex"]']:
        for image in root.query_selector_all(query):
            put(image, image.getattr("alt"))
    for query in ["nav", "footer", "header", "aside", "form", ".sidebar", ".comments", ".related", "[role=navigation]"]:
        for node in root.query_selector_all(query):
            if node.parent:
                node.parent.remove_child(node)
    return extract_plain_text(tree, main_content=True, alt_texts=False)


EXTRACTORS = {"resiliparse": resiliparse, "openwebmath": openwebmath, "trafilatura": trafilatura.extract}


def main():
    pages = read_pages()
    for name, extract in EXTRACTORS.items():
        chosen = pages[:: STEPS[name]]
        start = time.process_time()
        failed = 0
        for page in chosen:
            try:
                extract(page)
            except Exception:
                failed += 1
        seconds = time.process_time() - start
        size = sum(len(page.encode()) for page in chosen)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(json.dumps({"name": name, "bytes": size, "seconds": seconds, "failed": failed, "peak_mib": peak}))


main()
