"""Judges what the product made of the test data, and runs other extractors on the same pages.

Run by `cargo xtask bench extract-quality [SECTION...]`, which writes the product's texts first and makes the environment.
Sections: minimal, formulas, segments, references, books, mathml; all of them where none is named.
"""

import sys

import books
import content
import formulas
import mathml
import minimal

SECTIONS = {
    "minimal": minimal.report,
    "formulas": formulas.report,
    "segments": content.segments,
    "references": content.references,
    "books": books.report,
    "mathml": mathml.report,
}

if __name__ == "__main__":
    for name in sys.argv[1:] or SECTIONS:
        if name not in SECTIONS:
            sys.exit(f"no section `{name}`; there are {', '.join(SECTIONS)}")
        print(f"\n== {name}")
        SECTIONS[name]()
