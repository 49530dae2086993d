#!/usr/bin/python3
"""Who may include whom: tests/style/LAYERS held against every #include of lib and daemon. TAP.

TEYAO_STYLE_ROOT names another tree, which is how the check itself is tested."""
import fnmatch
import os
import re
import sys

ROOT = os.environ.get("TEYAO_STYLE_ROOT") or os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")
FOLDERS = ("lib", "daemon")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.M)
# The core has no socket, clock, environment or log: these headers are all it may ask the C library for.
CORE_HEADERS = {"assert.h", "ctype.h", "errno.h", "inttypes.h", "limits.h", "stdarg.h", "stdbool.h",
                "stddef.h", "stdint.h", "stdio.h", "stdlib.h", "string.h", "strings.h"}
LIBRARIES = (
    ("ssl", re.compile(r"openssl/(ssl|ssl2|ssl3|tls1|dtls1|srtp)\.h$")),
    ("crypto", re.compile(r"openssl/")),
    ("json", re.compile(r"json-c/|json(_|\.h)")),
    ("pq", re.compile(r"libpq|postgres|pg_config|pqexpbuffer")),
    ("event", re.compile(r"event2/|ev(ent|http|dns|util)\.h$")),
    ("utf8proc", re.compile(r"utf8proc\.h$")),
    ("systemd", re.compile(r"systemd/")),
)


def read_layers(path):
    """[(folder, name, libraries)] in order."""
    entries, folder = [], None
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            words = line.split("#")[0].split()
            if not words:
                continue
            if words[0].startswith("["):
                folder = words[0].strip("[]")
            else:
                entries.append((folder, words[0], set(words[1:])))
    return entries


def entry_of(entries, folder, name):
    """Index of the line a file belongs to: its own name, then its module, then the longest family."""
    stem = name.rsplit(".", 1)[0]
    by_name = {(e[0], e[1]): i for i, e in enumerate(entries)}
    for candidate in (name, stem + ".h" if name.endswith(".def") else name, stem):
        if (folder, candidate) in by_name:
            return by_name[folder, candidate]
    if name.endswith(".def"):  # a table belongs to the module whose name it begins with
        owners = [(len(e[1].split(".")[0]), -i) for i, e in enumerate(entries)
                  if e[0] == folder and stem.startswith(e[1].split(".")[0] + "_")]
        if owners:
            return -max(owners)[1]
    families = [i for i, e in enumerate(entries) if e[0] == folder and "*" in e[1] and fnmatch.fnmatch(stem, e[1])]
    return max(families, key=lambda i: len(entries[i][1])) if families else None


def includes(root, folder, name):
    with open(os.path.join(root, folder, name), encoding="utf-8") as source:
        text = source.read()
    return [(m.group(1) == '"', m.group(2), text.count("\n", 0, m.start()) + 1) for m in INCLUDE.finditer(text)]


def check_project_include(where, rank, target, ranks, entries, faults):
    if target not in ranks:
        faults["order"].append(f"{where}: {target} is no file of lib or daemon")
        return
    same_module = target.rsplit(".", 1)[0] == where.split("/")[1].split(":")[0].rsplit(".", 1)[0]
    if ranks[target] is not None and ranks[target] > rank and not same_module:
        faults["order"].append(f"{where}: {target} is listed later ({entries[ranks[target]][1]})")


def check_outside_include(where, folder, target, allowed, faults):
    library = next((name for name, pattern in LIBRARIES if pattern.match(target)), None)
    if library is not None and library not in allowed:
        faults["outside"].append(f"{where}: <{target}> ({library}) is not for this module")
    if library is None and folder == "lib" and target not in CORE_HEADERS:
        faults["outside"].append(f"{where}: <{target}> is not for the pure core")


def header_cycles(graph):
    found, state = [], {}

    def visit(node, path):
        state[node] = "open"
        for nearer in graph.get(node, ()):
            if state.get(nearer) == "open":
                found.append(" -> ".join(path[path.index(nearer):] + [nearer]))
            elif nearer not in state:
                visit(nearer, path + [nearer])
        state[node] = "done"

    for node in sorted(graph):
        if node not in state:
            visit(node, [node])
    return found


def check_guard(root, folder, name, faults):
    with open(os.path.join(root, folder, name), encoding="utf-8") as source:
        text = source.read()
    guard = "TEYAO_" + name[:-2].upper() + "_H"
    if f"#ifndef {guard}\n#define {guard}\n" not in text:
        faults["guard"].append(f"{folder}/{name}: header guard {guard} is expected")


def main():
    layers = os.path.join(ROOT, "tests/style/LAYERS")
    entries = read_layers(layers)
    files = [(f, n) for f in FOLDERS if os.path.isdir(os.path.join(ROOT, f))
             for n in sorted(os.listdir(os.path.join(ROOT, f))) if n.endswith((".c", ".h", ".def"))]
    faults = {"listed": [], "order": [], "outside": [], "cycle": [], "guard": [], "own": []}
    ranks = {n: entry_of(entries, f, n) for f, n in files}
    graph = {}
    for folder, name in files:
        if ranks[name] is None:
            faults["listed"].append(f"{folder}/{name}: not in tests/style/LAYERS")
            continue
        found = includes(ROOT, folder, name)
        if name.endswith(".h"):
            check_guard(ROOT, folder, name, faults)
            graph[name] = [t for quoted, t, _ in found if quoted and t.endswith(".h")]
        own = name[:-2] + ".h"
        if name.endswith(".c") and own in ranks and (not found or found[0][1] != own):
            faults["own"].append(f"{folder}/{name}: {own} is not included first")
        for quoted, target, line in found:
            where = f"{folder}/{name}:{line}"
            if quoted:
                check_project_include(where, ranks[name], target, ranks, entries, faults)
            else:
                check_outside_include(where, folder, target, entries[ranks[name]][2], faults)
    faults["cycle"] = header_cycles(graph)
    titles = {"listed": "every file stands in LAYERS", "order": "nothing includes what is listed later",
              "outside": "outside libraries only where they are allowed", "cycle": "headers include each other in no circle",
              "guard": "header guards are named after the file", "own": "a source includes its own header first"}
    print(f"1..{len(titles)}")
    for number, (key, title) in enumerate(titles.items(), 1):
        print(f"{'not ok' if faults[key] else 'ok'} {number} - {title}")
        for fault in faults[key]:
            print(f"# {fault}")
    return 1 if any(faults.values()) or not files else 0


sys.exit(main())
