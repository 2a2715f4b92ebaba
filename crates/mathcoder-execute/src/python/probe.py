"""Says what an interpreter is and which files it needs, as one JSON object on standard output."""

import json
import os
import platform
import sys
import sysconfig


def mapped_files():
    """The shared libraries that the interpreter and its usual extension modules have brought in."""
    for name in ("ctypes", "ssl", "hashlib", "zlib", "bz2", "lzma", "decimal", "resource", "_socket", "_posixsubprocess"):
        try:
            __import__(name)
        except ImportError:
            pass
    files = set()
    try:
        with open("/proc/self/maps", encoding="utf-8", errors="surrogateescape") as maps:
            for line in maps:
                path = line.rstrip("\n").split(None, 5)[5:]
                if path and path[0].startswith("/") and os.path.isfile(path[0]):
                    files.add(path[0])
    except OSError:
        pass
    return sorted(files)


def present(name):
    """Whether a module can be found, without importing it."""
    import importlib.util

    return importlib.util.find_spec(name) is not None


base = getattr(sys, "_base_executable", None) or sys.executable
paths = sysconfig.get_paths(vars={"base": sys.base_prefix, "platbase": sys.base_exec_prefix})
print(
    json.dumps(
        {
            "executable": os.path.realpath(base),
            "version": list(sys.version_info[:3]),
            "implementation": sys.implementation.name,
            "abi": sysconfig.get_config_var("SOABI") or sys.implementation.cache_tag,
            "platform": sysconfig.get_platform() + "-" + (platform.libc_ver()[0] or "libc"),
            "base_prefix": sys.base_prefix,
            "stdlib": paths["stdlib"],
            "platstdlib": paths["platstdlib"],
            "dynload": os.path.join(paths["platstdlib"], "lib-dynload"),
            "mapped": mapped_files(),
            "modules": {name: present(name) for name in ("venv", "ensurepip", "pip", "ctypes", "resource")},
        }
    )
)
