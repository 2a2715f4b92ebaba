"""Do the formulas that a page states come out: each, once, in order, displayed where the page displays it?

The formulas are counted here, from the page's own markup with lxml: MathJax scripts, KaTeX and MathML annotations, `data-latex`,
`alttext`, MediaWiki, images with TeX in `alt` or address, delimiters in running text. They are compared blank by blank with what
stands between dollars in the product's text, in order (longest common row). MathML without TeX is compared by its letters and
digits. Left out: what is shown as code, and what scripts or templates hold.
"""

import collections
import difflib
import html
import re
import unicodedata
import urllib.parse

import lxml.html

import corpus

HIDDEN = {"script", "style", "pre", "code", "textarea", "noscript", "template", "head", "title", "svg"}
ENVIRONMENTS = r"(?:align|equation|gather|multline|eqnarray|alignat|flalign)"
DELIMITED = re.compile(
    rf"\\\((?P<paren>.+?)\\\)|\\\[(?P<bracket>.+?)\\\]|\$\$(?P<dollars>.+?)\$\$|(?P<env>\\begin{{(?P<n>{ENVIRONMENTS}\*?)}}.+?\\end{{(?P=n)}})", re.S)
# A dollar behind an even number of backslashes delimits; `\\\\$$` ends a line and then the formula.
OURS = re.compile(r"(?<!\\)((?:\\\\)*)(?:\$\$((?:[^\\$]|\\.|\$(?!\$))+?)\$\$|\$((?:[^\\$]|\\.)+?)\$)", re.S)
SERVICE = re.compile(r"codecogs\.com/[^?]*\?(.+)|latex\.php\?(?:.*&)?latex=([^&]+)|(?:mimetex|mathtex)\.cgi\?(.+)|/equation\?tex=([^&]+)")


def bare(tex):
    """TeX without what is no part of it: blanks, wrappers of style, environments that only say that it is displayed."""
    tex = re.sub(r"\\text\{[^{}]*\}", lambda m: re.sub(r"\$|\\[()]", "", m.group()), tex)
    tex = re.sub(r"(?<!\\)%[^\n]*\n", "", tex).replace("\u00a0", " ").replace("\u200b", "").strip()
    tex = re.sub(r"<br ?/?>", " ", tex)
    tex = re.sub(r"^\\begin\{(equation|displaymath|math)\*?\}(.*)\\end\{\1\*?\}$", r"\2", tex, flags=re.S).strip()
    for _ in range(3):
        inner = re.fullmatch(r"\{\s*(\\(?:display|text)style\b.*)\}", tex, re.S)
        tex = re.sub(r"^\\(?:display|text)style\b", "", inner.group(1) if inner else tex).strip()
    for name, sign in SIGNS:
        tex = re.sub(name + r"(?![A-Za-z])", sign, tex)
    return re.sub(r"\s+", "", tex.rstrip("%").replace("\\$", "$"))


# PreTeXt writes these names where HTML or TeX wants the sign escaped; both are the same formula.
SIGNS = [(r"\\lt", "<"), (r"\\gt", ">"), (r"\\amp", "&")]


def braced(text, at):
    """The text in braces that begin at a place, and the place behind; None where no brace opens there."""
    depth = 0
    for end in range(at, len(text)):
        if text[end] == "\\":
            continue
        depth += {"{": 1, "}": -1}.get(text[end], 0) if text[end - 1] != "\\" else 0
        if depth == 0:
            return (text[at + 1:end], end + 1) if text[at] == "{" else None
    return None


def macros_of(page):
    """The macros that a page states: name to number of arguments and body."""
    found = {}
    for match in re.finditer(r"\\(?:re)?newcommand\*?\{?(\\[A-Za-z]+)\}?(?:\[(\d)\])?(?=\{)", page):
        body = braced(page, match.end())
        if body and "newcommand" not in body[0]:
            found.setdefault(match.group(1), (int(match.group(2) or 0), body[0]))
    for match in re.finditer(r"\\DeclareMathOperator(\*?)\{?(\\[A-Za-z]+)\}?(?=\{)", page):
        if body := braced(page, match.end()):
            found.setdefault(match.group(2), (0, "\\operatorname" + match.group(1) + "{" + body[0] + "}"))
    return found


def expanded(tex, macros):
    """TeX with the macros of the page put in."""
    tex = re.sub(r"\\(?:re)?newcommand\*?\{?\\[A-Za-z]+\}?(?:\[\d\])?\{(?:[^{}]|\{[^{}]*\})*\}", "", tex)
    for _ in range(8):
        out, at = [], 0
        for match in re.finditer(r"\\[A-Za-z]+", tex):
            if match.start() < at or match.group() not in macros:
                continue
            count, body = macros[match.group()]
            end, values = match.end(), []
            for _ in range(count):
                end += len(tex[end:]) - len(tex[end:].lstrip())
                value = braced(tex, end) if tex[end:end + 1] == "{" else (tex[end:end + 1], end + 1)
                if value is None:
                    break
                values.append(value[0])
                end = value[1]
            body = re.sub(r"#(\d)", lambda m: values[int(m.group(1)) - 1] if int(m.group(1)) <= len(values) else "", body)
            out += [tex[at:match.start()], body, " "]
            at = end
        if not out:
            return tex
        tex = "".join(out) + tex[at:]
    return tex


def letters(text):
    """The ASCII letters and digits of a formula, in no order, names of commands left out."""
    text = re.sub(r"\\begin\{\w+\*?\}(\{[^}]*\})?|\\end\{\w+\*?\}", "", text)
    text = re.sub(r"\{\d*\.?\d+(?:pt|em|ex|mu)\}|\[\d*\.?\d+(?:pt|em|ex)\]", "", text)
    text = re.sub(r"\\([A-Z]?[a-z]{2,})", lambda m: m.group(1) if m.group(1) in NAMES else "", text)
    return "".join(sorted(re.findall(r"[A-Za-z0-9]", unicodedata.normalize("NFKD", text))))


NAMES = {"sin", "cos", "tan", "log", "ln", "exp", "lim", "max", "min", "det", "gcd", "dim", "ker", "arg", "sup", "inf", "sec", "csc", "cot", "coth", "lg",
         "sinh", "cosh", "tanh", "deg", "hom", "arcsin", "arccos", "arctan", "limsup", "liminf"}


class Stated:
    """A formula of a page: how it is written there, its TeX or its letters, its display (None: not said)."""

    def __init__(self, encoding, tex, display, spelled=None):
        tex = html.unescape(tex)  # Some pages escape twice; their formulas mean the sign.
        self.encoding, self.display, self.tex = encoding, display, tex
        self.key = ("letters", letters(spelled)) if spelled is not None else ("tex", bare(tex))


def stated_by(page):
    """All formulas of a page in document order."""
    found = []
    tree = lxml.html.fromstring(page.html.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8"))
    body = tree.find("body")
    walk(body if body is not None else tree, found)
    macros = macros_of(html.unescape(page.html))
    for formula in found:
        if macros and formula.key[0] == "tex":
            formula.key = ("tex", bare(expanded(formula.tex, macros)))
    return [formula for formula in found if formula.key[1]]


def walk(node, found):
    """One element: a formula, or its text and its children. Text between formulas is gathered for delimiters."""
    text = []

    def flush():
        for match in DELIMITED.finditer("".join(text)):
            name = match.lastgroup if match.lastgroup != "n" else "env"
            kind = {"paren": r"\( \)", "bracket": r"\[ \]", "dollars": "$$ $$", "env": r"\begin{..}"}[name]
            if match.group(name).strip() and "\\newcommand" not in match.group(name):
                found.append(Stated(kind, match.group(name), name != "paren"))
        text.clear()

    def visit(element):
        if not isinstance(element.tag, str):
            return
        formula = at(element)
        if formula is not None:
            flush()
            found.extend(formula)
            return
        if element.tag in HIDDEN:
            return
        block = element.tag in BLOCKS
        if block:
            flush()
        text.append(element.text or "")
        for child in element:
            visit(child)
            text.append(child.tail or "")
        if block:
            flush()

    visit(node)
    flush()


BLOCKS = {"p", "div", "li", "td", "th", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "table", "ul", "ol", "figure"}


def at(node):
    """The formulas an element is; None where it is none."""
    classes = (node.get("class") or "").split()
    if node.tag == "script":
        kind = (node.get("type") or "").lower().replace(" ", "")
        if kind.startswith("math/tex"):
            return [Stated("script math/tex", node.text or "", "mode=display" in kind)]
        return None
    if "katex" in classes:
        tex = annotation(node)
        around = node.getparent() is not None and "katex-display" in (node.getparent().get("class") or "")
        return None if tex is None else [Stated("KaTeX annotation", tex, around)]
    if node.tag == "mjx-container":
        inner = node.find(".//mjx-math")
        if inner is not None and inner.get("data-latex") is not None:
            return [Stated("data-latex", inner.get("data-latex"), node.get("display") == "true")]
        math = node.find(".//math")
        return None if math is None else bare_math(math, node.get("display") == "true")
    if "MathJax_Preview" in classes or "MathJax" in classes or "MathJax_Display" in classes or "mjx-chtml" in classes:
        return [] if has_script_behind(node) else None
    if "mwe-math-element" in classes:
        image = node.find(".//img")
        tex = annotation(node) or (image is not None and image.get("alt"))
        display = any("display" in (inner.get("class") or "") for inner in node.iter() if isinstance(inner.tag, str))
        return [Stated("MediaWiki", tex, display)] if tex else None
    if node.tag == "math":
        return math_element(node)
    if node.tag == "img":
        return image_formula(node, classes)
    return None


def has_script_behind(node):
    return any((other.get("type") or "").startswith("math/") for other in node.itersiblings() if other.tag == "script")


def annotation(node):
    for inner in node.iter("annotation"):
        if "tex" in (inner.get("encoding") or "").lower():
            return inner.text or ""
    return None


def math_element(node):
    display = node.get("display") == "block" or node.get("mode") == "display" or "tml-display" in (node.get("class") or "")
    tex = annotation(node)
    if tex is not None:
        return [Stated("MathML annotation", tex, display)]
    if node.get("data-latex") is not None:
        return [Stated("data-latex", node.get("data-latex"), display)]
    if (node.get("alttext") or "").strip():
        return [Stated("alttext", node.get("alttext"), display)]
    return bare_math(node, display)


def bare_math(node, display):
    if len(node) == 0:
        return None
    skip = {"annotation", "annotation-xml"}
    spelled = "".join("".join(inner.itertext()) for inner in node.iter("mi", "mn", "mtext")
                      if inner.getparent().tag not in skip and not any(up.tag == "mlabeledtr" and up[0] in [inner, *inner.iterancestors()]
                                                                       for up in inner.iterancestors()))
    return [Stated("bare MathML", "", display, spelled)]


def image_formula(node, classes):
    source, alt = node.get("src") or "", (node.get("alt") or "").strip()
    match = SERVICE.search(source)
    if match:
        tex = urllib.parse.unquote(next(part for part in match.groups() if part).replace("+", " " if match.group(2) else "+"))
        tex = re.sub(r"^(?:\\(?:inline|dpi\{\d+\}|bg_\w+|fn_\w+|large|small|huge|Large)\s*|&space;)+", "", tex.replace("&space;", " "))
        return [Stated("formula service", tex, None)]
    if {"latex", "tex", "mwe-math-fallback-image-inline"} & set(classes) and alt:
        return [Stated("img alt", alt.strip("$"), None)]
    return None


def ours_of(text):
    """What stands between dollars, code left out: TeX and display."""
    text = re.sub(r"^ *(`{3,}).*?^ *\1", "", text, flags=re.S | re.M)
    text = re.sub(r"``.+?``|`[^`\n]+`", "", text)
    return [(match.group(2) or match.group(3), match.group(2) is not None) for match in OURS.finditer(text)]


def compare(page, counts):
    """Adds one page to the counts of each encoding; gives what was not found."""
    stated = stated_by(page)
    if not stated:
        return []
    ours = ours_of(corpus.our_text(page))
    by_tex, by_letters = [bare(tex) for tex, _ in ours], [letters(tex) for tex, _ in ours]
    spelled = any(formula.key[0] == "letters" for formula in stated)
    left = [formula.key[1] if formula.key[0] == "tex" else "letters:" + formula.key[1] for formula in stated]
    right = by_tex if not spelled else [
        tex if tex in set(left) else "letters:" + sign for tex, sign in zip(by_tex, by_letters)]
    matched = {}
    for block in difflib.SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks():
        matched.update((block.a + at, block.b + at) for at in range(block.size))
    written, wanted = collections.Counter(right), collections.Counter(left)
    for encoding, tex in {(formula.encoding, tex) for formula, tex in zip(stated, left)}:
        counts[encoding]["again"] += is_again(page, tex, written[tex], wanted[tex])
    missing = []
    for index, formula in enumerate(stated):
        count = counts[formula.encoding]
        count["all"] += 1
        count["found"] += written[left[index]] > 0
        count["in order"] += index in matched
        if index in matched and formula.display is not None:
            count["said"] += 1
            count["display"] += ours[matched[index]][1] == formula.display
        if index not in matched:
            missing.append((formula.encoding, left[index]))
    return missing


def is_again(page, tex, written, wanted):
    """A formula of some length that comes out more often than the page holds it: than it is stated, in whatever encoding, and
    than its characters stand in the page's source."""
    if written <= wanted or len(tex) < 8 or tex.startswith("letters:"):
        return False
    return written > re.sub(r"\s+", "", html.unescape(html.unescape(page.html))).count(tex)


def report():
    """The table by encoding, all archives together."""
    counts = collections.defaultdict(collections.Counter)
    math = {(row["file"], row["url"]) for row in corpus.rows_of("labels.jsonl") if row["math"]}
    for file in corpus.archives():
        for page in corpus.pages(file):
            if (file, page.url) in math:
                compare(page, counts)
    print(f"{'encoding':18} {'stated':>7} {'found':>7} {'in order':>9} {'display':>8} {'too often':>10}")
    for name, count in sorted(counts.items(), key=lambda item: -item[1]["all"]):
        share = lambda key, of="all": f"{count[key] / max(count[of], 1):.4f}"
        shown = share("display", "said") if count["said"] else "-"
        print(f"{name:18} {count['all']:7} {share('found'):>7} {share('in order'):>9} {shown:>8} {count['again']:>10}")
