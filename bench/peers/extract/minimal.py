"""Eleven pages with one formula each, one page an encoding: what does each extractor make of the formula?

Right is the TeX between the dollars that its display asks for, once, with blanks aside. `swapped` has the wrong dollars, `verbatim`
the source's own delimiters, `junk` some of the letters of the formula, `lost` none.
"""

import json
import pathlib
import re
import subprocess
import os

import corpus
import formulas
import peers

PEERS = ["resiliparse", "trafilatura", "trafilatura markdown", "readability-lxml", "html2text"]
WORDS = "The length of the longer side follows from the other two, as the ancient texts say, and it is written"


def verdict(text, case):
    """One word for what came out."""
    wanted = formulas.bare(case["tex"])
    found = [(formulas.bare(tex), display) for tex, display in formulas.ours_of(text)]
    if [tex for tex, _ in found] == [wanted]:
        return "right" if found[0][1] == case["display"] else "swapped"
    inside = re.sub(r"\s+", "", text)
    if inside.count(wanted) == 1 and not found and "x2" not in inside:
        return "verbatim"
    rest = text.replace(WORDS, "")
    return "junk" if any(sign in rest for sign in ("x2", "x 2", "ab", "a b", "x^", "\\frac")) else "lost"


def report():
    """The table, one line a page."""
    cases = json.loads((pathlib.Path(__file__).parent / "minimal.json").read_text(encoding="utf-8"))
    htmls = [f"<html><head><title>t</title></head><body><article><p>{WORDS} {case['html']} in all the books.</p>"
             f"<p>{WORDS} in other words here.</p></article></body></html>" for case in cases]
    lines = "".join(json.dumps(html) + "\n" for html in htmls)
    done = subprocess.run([os.environ["QUALITY_CONVERT"], "--mathml"], input=lines, capture_output=True, text=True, check=True)
    answers = {"mathcoder": [json.loads(line) for line in done.stdout.splitlines()]}
    pages = [corpus.Page("minimal", at, "http://example.org/", "utf-8", html.encode()) for at, html in enumerate(htmls)]
    for name in PEERS:
        answers[name] = [peers.answer(peers.PEERS[name][1], page) for page in pages]
    print(f"{'page':34}" + "".join(f"{name:>21}" for name in answers))
    for at, case in enumerate(cases):
        print(f"{case['name']:34}" + "".join(f"{verdict(texts[at], case):>21}" for texts in answers.values()))
