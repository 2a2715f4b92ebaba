"""MathML to LaTeX and back: does every element convert, and does Temml make the same tree of the LaTeX?

In: the `math` elements of the MathJax test suite, of the MathML specification's pages and of pages with MathML, annotations and
`alttext` taken off. Trees are compared without what only styles: `mrow`, `mstyle`, `mpadded`, blanks, attributes; invisible
operators and the choice between `mi`, `mo` and `mtext` are no part of the tree either. An element that holds nothing to see is left
out. What is compared is therefore structure and signs: scripts, fractions, roots, tables, and every character.
"""

import collections
import json
import os
import pathlib
import subprocess
import unicodedata
import warnings

import html5lib

import corpus
import formulas

FILES = ["mathjax_testsuite.warc.gz", "mathjax_demos.warc.gz", "w3c_mathml_spec.warc.gz", "temml_site.warc.gz", "readability_pages.warc.gz",
         "llm_webkit_pages.warc.gz"]
TRANSPARENT = {"mrow", "mstyle", "mpadded", "semantics", "math", "merror", "maction", "menclose"}
GONE = {"mspace", "annotation", "annotation-xml", "none", "mprescripts", "mphantom"}
PLAIN = str.maketrans({"−": "-", "∗": "*", "′": "'", "⁡": None, "⁢": None, "⁣": None, "⁤": None, "​": None, " ": None, "⋅": "·", "∣": "|", "‖": "∥",
                       "⟨": "〈", "⟩": "〉", "¯": "‾", "ˉ": "‾", "ˆ": "^", "˜": "~", "⏞": "︷", "⏟": "︸", "϶": "∍", "ϕ": "φ", "ϵ": "ε", "…": "...",
                       "〈": "〈", "〉": "〉", "˙": ".", "¨": "\"", "→": "→", "⃗": "→", "\u2061": None, "\ufeff": None, "\ufe00": None, "⋯": "···", "Α": "A", "Β": "B", "Ε": "E", "Ζ": "Z",
                       "Η": "H", "Ι": "I", "Κ": "K", "Μ": "M", "Ν": "N", "Ο": "O", "Ρ": "P", "Τ": "T", "Χ": "X", "ο": "o", "⟂": "⊥", "◻": "□",
                       "◯": "○", "◼": "■"})
BARS = {"‾", "\u0305", "¯", "_", "\u0332"}


def elements(page):
    """The `math` elements of a page as markup, what states TeX taken off."""
    tree = html5lib.parse(page.html, treebuilder="lxml", namespaceHTMLElements=False)
    found = []
    for node in tree.iter("{http://www.w3.org/1998/Math/MathML}math"):
        if "katex-mathml" in (node.getparent().get("class") or ""):
            continue
        found.append(node)
    return found


def serialized(node):
    """An element as HTML text."""
    name = node.tag.split("}")[-1] if isinstance(node.tag, str) else None
    if name is None or name in ("annotation", "annotation-xml"):
        return ""
    keep = {"open", "close", "separators", "linethickness", "mathvariant", "display", "stretchy", "columnalign", "notation", "accent", "accentunder"}
    attributes = "".join(f' {key}="{value}"' for key, value in node.attrib.items() if key in keep and '"' not in value)
    inside = escape(node.text or "") + "".join(serialized(child) + escape(child.tail or "") for child in node)
    return f"<{name}{attributes}>{inside}</{name}>"


def escape(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shape(node):
    """The tree as nested lists of what matters."""
    name = node.tag.split("}")[-1] if isinstance(node.tag, str) else ""
    if name in GONE or not name:
        return []
    children = [part for child in node for part in shape(child)]
    if name in TRANSPARENT:
        return children
    if name == "mfenced":
        signs = (node.get("separators") or ",").replace(" ", "") or ""
        out = [node.get("open", "(")]
        parts = [shape(child) for child in node]
        for at, part in enumerate(parts):
            out += ([signs[min(at - 1, len(signs) - 1)]] if at and signs else []) + part
        return [sign for sign in characters("".join(s if isinstance(s, str) else "\0" for s in [out[0]]))] + out[1:] + characters(node.get("close", ")"))
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        return characters("".join(node.itertext()))
    if name in ("mtable", "mtr", "mtd", "mlabeledtr"):
        cells = [shape(child) for child in (list(node)[1:] if name == "mlabeledtr" else node)]
        return [["mtr" if name == "mlabeledtr" else name, *cells]] if name != "mtd" else children
    if name == "msqrt":
        return [["msqrt", children]]
    group = [[part for part in shape(child)] for child in node if isinstance(child.tag, str)]
    kind = {"munder": "msub", "mover": "msup", "munderover": "msubsup"}.get(name, name)
    return scripted(kind, group)


def scripted(kind, group):
    """Scripts in one form: on the bracket that closes their base, lower and upper in one element, lines as nothing."""
    if not group:
        return []
    base = group[0]
    if len(group) == 2 and kind in ("msub", "msup") and len(group[1]) == 1 and str(group[1][0]) in BARS:
        return base
    if kind in ("msub", "msup") and len(base) == 1 and isinstance(base[0], list) and {base[0][0], kind} == {"msub", "msup"}:
        inner = base[0]
        lower, upper = (group[1], inner[2]) if kind == "msub" else (inner[2], group[1])
        return scripted("msubsup", [inner[1], lower, upper])
    if kind in ("msub", "msup", "msubsup") and len(base) > 1 and str(base[0]) in "([{|" and str(base[-1]) in ")]}|":
        return [*base[:-1], [kind, [base[-1]], *group[1:]]]
    return [[kind, *group]]


def characters(text):
    """Characters that are seen, alphabets folded to the letters they vary."""
    folded = unicodedata.normalize("NFKC", text.translate(PLAIN)).translate(PLAIN)
    return [sign for sign in folded if not sign.isspace()]


def flat(tree):
    """Nested lists without groups of one."""
    if isinstance(tree, str):
        return tree
    parts = [flat(part) for part in tree]
    return [part for part in parts if part != []]


def ask(command, rows):
    """Lines of JSON through a program."""
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


def report(show=0):
    """A line an archive."""
    warnings.simplefilter("ignore")
    print(f"{'archive':30} {'elements':>9} {'converted':>10} {'by Temml':>9} {'same tree':>10}")
    total = collections.Counter()
    for file in FILES:
        nodes, seen = [], set()
        for page in corpus.pages(file):
            if "<math" in page.html or "<m:math" in page.html or "<mml:math" in page.html:
                for node in elements(page):
                    markup = serialized(node)
                    if markup not in seen and flat(shape(node)):
                        seen.add(markup)
                        nodes.append((node, markup))
        texts = ask([os.environ["QUALITY_CONVERT"], "--mathml"], [f"<p>{markup}</p>" for _, markup in nodes])
        found = [formulas.ours_of(text) for text in texts]
        tex = [one[0][0] if len(one) == 1 else "" for one in found]
        back = ask(["node", str(pathlib.Path(__file__).parent / "roundtrip.js")], tex)
        count = collections.Counter(elements=len(nodes), converted=sum(bool(one) for one in tex), temml=sum(bool(one) for one in back))
        for (node, markup), one, made in zip(nodes, tex, back):
            if made:
                again = html5lib.parse(made, treebuilder="lxml", namespaceHTMLElements=False)
                again = next(again.iter("{http://www.w3.org/1998/Math/MathML}math"))
                same = flat(shape(node)) == flat(shape(again))
                count["same"] += same
                if show and not same and show > count["shown"]:
                    count["shown"] += 1
                    print(one[:150], "\n   ", str(flat(shape(node)))[:200], "\n   ", str(flat(shape(again)))[:200])
            elif show and show > count["refused"]:
                count["refused"] += 1
                print("REFUSED" if one else "LOST", one[:150], markup[:200])
        total += count
        line(file, count)
    line("all", total)


def line(name, count):
    print(f"{name:30} {count['elements']:9} {count['converted']:10} {count['temml']:9} {count['same'] / max(count['temml'], 1):10.4f}")
