"""The public test pairs of Math-Verify, from the source package of the version in `requirements.txt`; nothing of it is kept.

In: nothing. Out: one JSON object per line on standard output with `reference`, `answer`, `same`, `file` and, where the test says
so, `options`. Tests are read as syntax and not run; texts that are put together while a test runs are left out and counted on
standard error.
"""

import ast
import json
import pathlib
import subprocess
import sys
import tarfile
import tempfile

REQUIREMENTS = pathlib.Path(__file__).with_name("requirements.txt").read_text().splitlines()


def sources(folder):
    """The unpacked test files of the source package."""
    pinned = next(line for line in REQUIREMENTS if line.startswith("math-verify=="))
    command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:", "--dest", folder, pinned]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    archive = next(pathlib.Path(folder).glob("*.tar.gz"))
    with tarfile.open(archive) as packed:
        for member in packed.getmembers():
            if "/tests/" in member.name and member.name.endswith(".py"):
                yield pathlib.PurePath(member.name).name, packed.extractfile(member).read().decode("utf-8")


def parametrized(tree):
    """Names and literal rows of every parametrized test, and how many rows are no literals."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.FunctionDef):
            continue
        for decorator in node.decorator_list:
            if not (isinstance(decorator, ast.Call) and getattr(decorator.func, "attr", "") == "parametrize"):
                continue
            names = [name.strip() for name in ast.literal_eval(decorator.args[0]).split(",")]
            for row in getattr(decorator.args[1], "elts", []):
                try:
                    yield names, ast.literal_eval(row)
                except ValueError:
                    yield names, None


def pair(names, row):
    """A row as a pair, where it is one."""
    values = dict(zip(names, row))
    reference, answer = values.pop("gold", None), values.pop("pred", values.pop("prediction", None))
    expected = values.pop("expected", None)
    if isinstance(answer, str) and isinstance(reference, str) and expected in (0, 1, True, False):
        return {"reference": reference, "answer": answer, "same": bool(expected), "options": values}
    return None


if __name__ == "__main__":
    left_out = 0
    with tempfile.TemporaryDirectory() as folder:
        for name, text in sources(folder):
            for names, row in parametrized(ast.parse(text)):
                found = pair(names, row) if row is not None else None
                left_out += found is None
                if found:
                    print(json.dumps({**found, "file": name}, default=str))
    print(f"{left_out} rows of tests are no pairs of texts", file=sys.stderr)
