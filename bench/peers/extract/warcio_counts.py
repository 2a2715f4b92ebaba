"""How many records of each type warcio 1.8.1 finds in archives, one line of JSON per file: `warcio_counts.py FILE...`.

`error` says where it gave up; counts before that are kept. ARC files are read as WARC, as warcio offers.
"""

import collections
import json
import sys

from warcio.archiveiterator import ArchiveIterator


def counts(path):
    found, error = collections.Counter(), None
    try:
        with open(path, "rb") as stream:
            for record in ArchiveIterator(stream, arc2warc=True):
                found[record.rec_type] += 1
                record.content_stream().read()
    except Exception as problem:
        error = type(problem).__name__
    return {"file": path, "counts": dict(sorted(found.items())), "error": error}


for path in sys.argv[1:]:
    print(json.dumps(counts(path)))
