"""The same book twice: formulas of the rendered site against formulas of its source, in order.

In: what the product made of the HTML and of the source, page by page as the names say, or as one long row where pages and files do
not correspond. Formulas are compared with blanks, outer braces and punctuation at their end aside; the share is that of formulas
of the smaller side that stand in a longest common row.
"""

import collections
import difflib
import html
import json
import re
import tarfile

import lxml.html

import corpus
import formulas

SAME = [(r"\\lt(?![a-zA-Z])", "<"), (r"\\gt(?![a-zA-Z])", ">"), (r"\\leq(?![a-zA-Z])", r"\\le"), (r"\\geq(?![a-zA-Z])", r"\\ge"),
        (r"\\neq(?![a-zA-Z])", r"\\ne"), (r"\\dfrac", r"\\frac"), (r"\\tfrac", r"\\frac"), (r"\\text\{([.,;:?!]*)\}", r"\1"),
        (r"\\amp(?![a-zA-Z])", "&"), (r"\\(?:limits|nolimits|displaystyle|textstyle)(?![a-zA-Z])", ""), (r"\\[ ,;:!]", ""),
        (r"\\label\{[^}]*\}", ""), (r"\\tag\*?\{[^}]*\}", "")]


def key(tex):
    """A formula in the form that is compared."""
    for old, new in SAME:
        tex = re.sub(old, new, tex)
    tex = formulas.bare(tex)
    tex = re.sub(r"\\begin\{(?:aligned|align\*?|split|gather\*?|gathered)\}|\\end\{(?:aligned|align\*?|split|gather\*?|gathered)\}", "", tex)
    tex = re.sub(r"(?<=[_^])\{(\w)\}", r"\1", tex)
    tex = re.sub(r"\{([^{}]+)\\choose([^{}]+)\}", r"\\binom{\1}{\2}", tex)
    tex = re.sub(r"^([^{}]+)\\choose([^{}]+)$", r"\\binom{\1}{\2}", tex).rstrip(".,;:!?")
    # Braces around single numbers and around the whole say nothing.
    return re.sub(r"(?<![a-zA-Z}\]^_])\{(\d+)\}", r"\1", tex)


def keys(text):
    return [made for made in (key(tex) for tex, _ in formulas.ours_of(text)) if made]


def pairs_of(site, source, name_of_page, name_of_file):
    """Formulas of page and file of the same name."""
    pages = {}
    for row in corpus.ours().values():
        if row["file"] == site and (name := name_of_page(row["url"])):
            pages[name] = row["text"]
    with open(corpus.OUT / "books.jsonl", encoding="utf-8") as lines:
        rows = [row for row in map(json.loads, lines) if row["file"] == source]
    files = {name_of_file(row["member"]): row["text"] for row in rows}
    return [(name, keys(pages[name]), keys(files[name])) for name in sorted(set(pages) & set(files)) if files[name]]


def stem(pattern):
    def name(path):
        match = re.search(pattern, path or "")
        return match.group(1).strip("/") if match else None
    return name


BOOKS = {
    "cp-algorithms": ("cp_algorithms.warc.gz", "cp_algorithms_md.tar.gz", stem(r"cp-algorithms\.com/(.+)\.html"), stem(r"/src/(.+)\.md")),
    "OI Wiki": ("oi_wiki.warc.gz", "oi_wiki_math_md.tar.gz", stem(r"oi-wiki\.org/(.+?)/?$"), stem(r"/docs/(.+)\.md")),
}


def drawn_on_site(page):
    """Formulas of exercises whose numbers a program draws: every copy of the book has others."""
    tree = lxml.html.fromstring(page.html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    macros, found = formulas.macros_of(html.unescape(page.html)), []
    for exercise in tree.xpath("//*[contains(@id, 'extracted-webwork') or contains(@class, 'webwork')]"):
        formulas.walk(exercise, found)
    return {key(formulas.expanded(formula.tex, macros)) for formula in found}


def drawn_in_source(source):
    """The same formulas in the source, where the numbers are variables."""
    named = lambda match: "{" + (match.group(1) if len(match.group(1)) == 1 else "\\mathit{" + match.group(1) + "}") + "}"
    found = set()
    with tarfile.open(corpus.DATA / "textbooks" / source) as files:
        for file in filter(tarfile.TarInfo.isfile, files):
            text = files.extractfile(file).read().decode("utf-8", "replace")
            for exercise in re.findall(r"<webwork\b.*?</webwork>", text, re.S):
                for tex in re.findall(r"<(?:m|me|md|mrow)>(.*?)</(?:m|me|md|mrow)>", exercise, re.S):
                    tex = re.sub(r'<var name="\$?(\w+)"\s*/>', named, tex)
                    found.add(key(html.unescape(tex)))
    return found


def discrete():
    """Discrete Mathematics: sections of the source lie in other files than pages of the site, so all formulas are compared as sets,
    page by page against the whole source. Left out are formulas of exercises whose numbers are drawn; their count is given."""
    rows = [row for row in corpus.ours().values() if row["file"] == "discrete_book.warc.gz"]
    with open(corpus.OUT / "books.jsonl", encoding="utf-8") as lines:
        source = [made for row in map(json.loads, lines) if row["file"] == "discrete_book_source.tar.gz" for made in keys(row["text"])]
    site = [made for row in rows for made in keys(row["text"])]
    drawn = set().union(*map(drawn_on_site, corpus.pages("discrete_book.warc.gz"))) - set(source)
    variable = drawn_in_source("discrete_book_source.tar.gz") - set(site)
    return site, source, drawn, variable


def whole_against_whole(show):
    """A line for the book and a line for what is left when drawn exercises are out."""
    site, source, drawn, variable = discrete()
    for name, left, right in [("Discrete Mathematics", site, source),
                              ("  without drawn numbers", [made for made in site if made not in drawn],
                               [made for made in source if made not in variable])]:
        known, shown = set(source), set(site)
        forth, back = sum(made in known for made in left), sum(made in shown for made in right)
        print(f"{name:23} {'':5} {len(left):7} {len(right):7} {'-':>9} {forth / len(left):8.4f} {back / max(len(right), 1):10.4f}")
    if show:
        known = set(source)
        print(collections.Counter(made for made in site if made not in known and made not in drawn).most_common(60))


def report(show=0):
    """A line a book."""
    print(f"{'book':22} {'pages':>6} {'site':>7} {'source':>7} {'in order':>9} {'of site':>8} {'of source':>10}")
    for name, (site, source, of_page, of_file) in BOOKS.items():
        rendered = written = matched = 0
        pairs = pairs_of(site, source, of_page, of_file)
        for page, left, right in pairs:
            same = sum(block.size for block in difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks())
            rendered, written, matched = rendered + len(left), written + len(right), matched + same
            if show and same < min(len(left), len(right)):
                differences(page, left, right, show)
        smaller = min(rendered, written)
        print(f"{name:22} {len(pairs):6} {rendered:7} {written:7} {matched / max(smaller, 1):9.4f} {matched / max(rendered, 1):8.4f}"
              f" {matched / max(written, 1):10.4f}")
    whole_against_whole(show)


def differences(page, left, right, show):
    """Where page and file part, for a person."""
    for tag, a, b, c, d in difflib.SequenceMatcher(None, left, right, autojunk=False).get_opcodes()[:40]:
        if tag != "equal":
            print(page, tag, [text[:90] for text in left[a:b][:show]], [text[:90] for text in right[c:d][:show]])
