"""LaTeX strings out of the tests that the installed SymPy carries. Nothing of them is kept.

In: nothing. Out: one JSON object with `text` per line on standard output. Test files are read as syntax and not run.
"""

import ast
import json
import pathlib

import sympy.parsing.tests as tests

FILES = ["test_latex.py", "test_latex_lark.py", "test_custom_latex.py"]


def strings(tree):
    """First entries of the pairs of text and expected value, and texts that are parsed by name."""
    for node in ast.walk(tree):
        first = None
        if isinstance(node, ast.Tuple) and len(node.elts) == 2:
            first = node.elts[0]
        elif isinstance(node, ast.Call) and "parse_latex" in getattr(node.func, "id", "") and node.args:
            first = node.args[0]
        if isinstance(first, ast.Constant) and isinstance(first.value, str):
            yield first.value


if __name__ == "__main__":
    folder = pathlib.Path(tests.__file__).parent
    seen = set()
    for name in FILES:
        seen.update(strings(ast.parse((folder / name).read_text())))
    for text in sorted(seen):
        print(json.dumps({"text": text}))
