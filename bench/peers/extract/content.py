"""Is the text of a page kept, and its furniture dropped? Ours beside the peers, on the same pages.

`segments`: strings that must, and must not, be in the text (blanks joined on both sides). Recall is the share of the wanted ones
found; precision the share of wanted ones among all found. `references`: words of a reference text; F1 of the multisets of words,
mean over pages. Formulas are left out on all sides: the references hold them in other forms, or not at all.
"""

import collections
import html
import re

import lxml.html

import corpus
import peers

SEGMENT_PEERS = ["trafilatura", "trafilatura recall", "trafilatura precision", "resiliparse", "readability-lxml", "jusText",
                 "html2text"]
REFERENCE_PEERS = ["trafilatura", "trafilatura recall", "resiliparse", "readability-lxml", "jusText", "html2text"]


FORMULA = re.compile(
    r"\$\$.*?\$\$|\$[^$\n]*\$|\\\(.*?\\\)|\\\[.*?\\\]|\\begin\{(\w+\*?)\}.*?\\end\{\1\}", re.S)


def joined(text):
    return " ".join(text.split())


def segments():
    """Segments of the labels, all extractors."""
    file = "trafilatura_pages.warc.gz"
    wanted = {row["url"]: row for row in corpus.rows_of("labels.jsonl") if row["file"] == file and row.get("must_have")}
    pages = [page for page in corpus.pages(file) if page.url in wanted]
    print(f"{'extractor':24} {'recall':>7} {'precision':>9} {'F1':>6}   of {len(pages)} pages")
    answers = {"mathcoder": [corpus.our_text(page) for page in pages]}
    for name in SEGMENT_PEERS:
        answers[name] = peers.texts(name, pages, file)
    for name, texts in answers.items():
        have = kept = leaked = 0
        for page, text in zip(pages, map(joined, texts)):
            row = wanted[page.url]
            have += len(row["must_have"])
            kept += sum(joined(part) in text for part in row["must_have"])
            leaked += sum(joined(part) in text for part in row.get("must_not_have") or [])
        recall, precision = kept / have, kept / max(kept + leaked, 1)
        print(f"{name:24} {recall:7.3f} {precision:9.3f} {2 * recall * precision / (recall + precision):6.3f}")


def words(text):
    """Words of a text outside of its formulas."""
    text = FORMULA.sub(" ", text)
    return collections.Counter(re.findall(r"[^\W_]+", text.lower()))


def f1(text, reference):
    ours, theirs = words(text), words(reference)
    if not theirs:
        return 1.0 if not ours else 0.0
    common = sum((ours & theirs).values())
    return 2 * common / (sum(ours.values()) + sum(theirs.values())) if common else 0.0


def markup_text(markup):
    """The text of reference markup, formula elements left out."""
    if not markup.strip():
        return ""
    tree = lxml.html.fromstring(f"<div>{markup}</div>")
    for node in tree.xpath("//ccmath-inline|//ccmath-interline|//script|//style|//math|//*[local-name()='math']|//svg|//noscript|//template"):
        node.drop_tree()
    return " ".join(tree.itertext())


def references():
    """The two sets of references."""
    expected = {row["url"]: markup_text(row["expected_html"]) for row in corpus.rows_of("readability_expected.jsonl.gz")}
    compare("readability", "readability_pages.warc.gz", lambda page: expected.get(page.url))
    truth = {row["page"]: row["groundtruth"] for row in corpus.rows_of("llm_webkit_groundtruth.jsonl.gz")}
    texts = {name: markup_text(row.get("main_html") or "") for name, row in truth.items()}
    usable = {name: text for name, text in texts.items() if len(text.split()) >= 20}
    compare("llm-webkit", "llm_webkit_pages.warc.gz", lambda page: usable.get(page.url.rsplit("/", 1)[-1]))


def compare(title, file, reference_of):
    """One set: mean F1 of every extractor."""
    pairs = [(page, reference_of(page)) for page in corpus.pages(file)]
    pairs = [(page, reference) for page, reference in pairs if reference]
    pages = [page for page, _ in pairs]
    answers = {"mathcoder": [corpus.our_text(page) for page in pages]}
    for name in REFERENCE_PEERS:
        answers[name] = peers.texts(name, pages, file)
    print(f"{title + ' references':24} {'F1':>6}   of {len(pages)} pages")
    for name, texts in answers.items():
        scores = [f1(text, html.unescape(reference)) for text, (_, reference) in zip(texts, pairs)]
        print(f"{name:24} {sum(scores) / len(scores):6.3f}")
