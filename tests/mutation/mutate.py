#!/usr/bin/env python3
"""Changes the deciding code and the plans in one place at a time and shows that some test notices.

  mutate.py --build FOLDER --quick             what tests/run.sh asks for, as TAP
  mutate.py --build FOLDER --full              every mutant; writes FOLDER/report.txt
  mutate.py --build FOLDER --sample N --seed S
            [--only PATTERN]                   mutants whose "path:line kind change" holds the pattern

Works on a copy of the tree, so that what is edited meanwhile does not disturb; only the changed file is
compiled, and linked before the archive of the unchanged rest. The unit tests of the module run first,
then the cases; the first failure ends a mutant. Outcomes are kept by the digest of all inputs: a run
that was interrupted goes on where it was.
"""
import argparse
import hashlib
import json
import os
import random
import re
import resource
import shutil
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import mutants

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).resolve().parent
JOBS = 2
TIMEOUT_S = 20
# Of the sample's changes that many percent must be noticed (equivalent ones left out); the goal is 100.
LEAST_NOTICED = 90
CODE = ["lib/rule*.c", "lib/decide*.c", "lib/oncology*.c", "lib/money.c", "lib/calendar.c"]
COPIED = ["lib", "formulary", "tests/cases", "tests/unit"]
# Unit tests that bear on a file besides test_<its name>.
ALSO = {"lib/calendar.c": ["test_no_memory"], "lib/oncology.c": ["test_oncology_edges", "test_no_memory"],
        "lib/oncology_tier.c": ["test_oncology", "test_oncology_edges"]}
LINK = {"test_no_memory": ["-Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc"]}
FLAGS = ["-std=gnu11", "-w", "-ftrivial-auto-var-init=zero", "-D_GNU_SOURCE", '-DTEYAO_VERSION="0"',
         '-DTEYAO_SHARE_DIR="."', '-DTEYAO_SOURCE_DIR="."']
PACKAGES = ["libcrypto", "json-c", "libutf8proc", "cmocka"]


def run(command, **more):
    return subprocess.run(command, check=True, capture_output=True, text=True, **more).stdout


def digest(*texts):
    return hashlib.sha256(b"\0".join(t if isinstance(t, bytes) else t.encode() for t in texts)).hexdigest()


class Tree:
    """The copy that is worked on, its objects and its unchanged programs."""

    def __init__(self, build):
        self.build, self.root = build, build / "tree"
        self.objects = build / "objects"
        self.objects.mkdir(parents=True, exist_ok=True)
        self.include = ["-Ilib"] + run(["pkg-config", "--cflags"] + PACKAGES).split()
        self.libraries = run(["pkg-config", "--libs"] + PACKAGES).split()
        self.failing = set()  # tests that fail with nothing changed
        self.copy()
        self.archive = self.build / "libteyao.a"
        self.make()

    def copy(self):
        shutil.rmtree(self.root, ignore_errors=True)
        parts = []
        for folder in COPIED:
            shutil.copytree(ROOT / folder, self.root / folder)
        for path in sorted(self.root.rglob("*")):
            if path.is_file():
                parts += [str(path.relative_to(self.root)), path.read_bytes()]
        parts += [(HERE / name).read_bytes() for name in ("mutants.py", "mutate.py")]
        self.digest = digest(*parts)

    def compile(self, source, target, optimise="-O0"):
        run(["cc", *FLAGS, optimise, *self.include, "-c", str(source), "-o", str(target)], cwd=self.root)

    def make(self):
        headers = [p.read_bytes() for p in sorted(self.root.glob("lib/*.[hd]*"))]
        self.tests = sorted(self.root.glob("tests/unit/test_*.c"))
        names = {"test_cases"} | {t for path in self.code() for t in self.unit_tests(path)}
        self.tests = [t for t in self.tests if t.stem in names]
        helpers = [p.read_bytes() for p in sorted(self.root.glob("tests/unit/*.h"))]

        def one(source):
            target = self.objects / f"{source.stem}-{digest(source.read_bytes(), *headers, *helpers)[:20]}.o"
            if not target.exists():
                part = target.with_suffix(".part")
                self.compile(source.relative_to(self.root), part, "-O1")
                part.rename(target)
            return target

        with ThreadPoolExecutor(JOBS) as pool:
            library = list(pool.map(one, sorted(self.root.glob("lib/*.c"))))
            self.mains = dict(zip([t.stem for t in self.tests], pool.map(one, self.tests)))
        for old in set(self.objects.iterdir()) - set(library) - set(self.mains.values()):
            old.unlink()
        self.archive.unlink(missing_ok=True)
        run(["ar", "rcs", str(self.archive), *map(str, library)])

    def code(self):
        return sorted({str(p.relative_to(self.root)) for g in CODE for p in self.root.glob(g)})

    def unit_tests(self, path):
        names = ["test_" + Path(path).stem] + ALSO.get(path, [])
        if re.match(r"lib/(rule|decide)", path):
            names.append("test_decide")
        return [n for n in dict.fromkeys(names) if (self.root / f"tests/unit/{n}.c").is_file()]

    def link(self, test, first, target):
        run(["cc", *LINK.get(test, []), str(self.mains[test]), *map(str, first), str(self.archive), *self.libraries, "-o", str(target)])


class Desk:
    """Where one worker works: a folder that looks like the tree, with one thing changed."""

    def __init__(self, tree, number):
        self.tree, self.folder = tree, tree.build / f"desk{number}"
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "formulary").mkdir(parents=True)
        (self.folder / "tests").symlink_to(tree.root / "tests")
        for path in (tree.root / "formulary").iterdir():
            if path.name != "plans":
                (self.folder / "formulary" / path.name).symlink_to(path)
        shutil.copytree(tree.root / "formulary/plans", self.folder / "formulary/plans")
        self.unchanged = self.folder / "test_cases_unchanged"
        tree.link("test_cases", [], self.unchanged)

    def failures(self, program):
        """Names of failing tests as they come; at the end how the program ended, if badly."""
        process = subprocess.Popen(["stdbuf", "-oL", str(program)], cwd=self.folder, text=True, errors="replace",
                                   stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                   env={**os.environ, "CMOCKA_MESSAGE_OUTPUT": "TAP"})
        late = threading.Timer(TIMEOUT_S, process.kill)
        late.start()
        try:
            for line in process.stdout:
                if line.startswith("not ok"):
                    yield line[6:].strip(" 0123456789-\n")
            status = process.wait()
            if status not in (0, 1):
                yield f"ended with {status}"
        finally:
            late.cancel()
            process.kill()
            process.stdout.close()
            process.wait()

    def first_failure(self, program):
        """The first that does not fail with nothing changed too; "" when there is none."""
        return next((f for f in self.failures(program) if f not in self.tree.failing), "")

    def try_mutant(self, mutant):
        """(outcome, by whom): killed, survived or invalid (does not compile)."""
        if mutant.kind == "plan":
            return self.try_plan(mutant)
        is_rule = mutant.kind == "rule"
        (self.folder / Path(mutant.path).name).write_text(mutant.source)
        source = self.folder / ("decide.c" if is_rule else Path(mutant.path).name)
        if is_rule:
            shutil.copy(self.tree.root / "lib/decide.c", source)
        changed = self.folder / "changed.o"
        try:
            self.tree.compile(source, changed)
            tests = [] if is_rule else self.tree.unit_tests(mutant.path)
            for test in tests + ["test_cases"]:
                self.tree.link(test, [changed], self.folder / test)
                failure = self.first_failure(self.folder / test)
                if failure:
                    return "killed", f"{test}: {failure}"
        except subprocess.CalledProcessError:
            return "invalid", ""
        finally:
            for name in {Path(mutant.path).name, source.name}:
                (self.folder / name).unlink(missing_ok=True)
        return "survived", ""

    def try_plan(self, mutant):
        place = self.folder / mutant.path
        place.write_text(mutant.source)
        failure = self.first_failure(self.unchanged)
        shutil.copy(self.tree.root / mutant.path, place)
        if failure == "the lists and plans can be read":
            return "invalid", ""
        return ("killed", f"test_cases: {failure}") if failure else ("survived", "")


# ---- equivalent mutants ------------------------------------------------------------------------------


def name_of(mutant):
    """Names a mutant however lines move: path | the line's text | kind: change."""
    return f"{mutant.path} | {mutant.text} | {mutant.kind}: {mutant.change}"


def read_equivalents():
    """{name: reason} of equivalent.txt: name on one line, the reason on the next, indented."""
    found, name = {}, None
    for line in (HERE / "equivalent.txt").read_text().splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            found[name] = line.strip()
        else:
            name = line.strip()
            found[name] = ""
    return found


# ---- running -----------------------------------------------------------------------------------------


class Runner:
    def __init__(self, build):
        self.tree = Tree(build)
        self.equivalents = read_equivalents()
        self.log = build / "outcomes.jsonl"
        self.known = {}
        self.lock = threading.Lock()
        lines = self.log.read_text().splitlines() if self.log.exists() else []
        if not lines or lines[0] != self.tree.digest:
            self.log.write_text(self.tree.digest + "\n")
            lines = []
        for line in lines[1:]:
            if line.endswith("]"):
                key, outcome, by = json.loads(line)
                self.known[key] = (outcome, by)
        self.desks = [Desk(self.tree, i) for i in range(JOBS)]
        self.all = self.enumerate()

    def enumerate(self):
        table = "lib/rule_table.def"
        found = mutants.of_rules(table, (self.tree.root / table).read_text())
        for path in self.tree.code():
            found += mutants.of_source(path, (self.tree.root / path).read_text())
        for path in sorted((self.tree.root / "formulary/plans").glob("*.csv")):
            found += mutants.of_plan(str(path.relative_to(self.tree.root)), path.read_text())
        return found

    def baseline(self):
        """What fails with nothing changed; that cannot notice anything."""
        for test in self.tree.mains:
            self.tree.link(test, [], self.desks[0].folder / test)
            self.tree.failing.update(self.desks[0].failures(self.desks[0].folder / test))
        return sorted(self.tree.failing)

    def try_one(self, mutant):
        key = f"{mutant.path}:{mutant.line} {mutant.kind} {mutant.change}"
        with self.lock:
            if key in self.known:
                return self.known[key]
            desk = self.desks.pop()
        try:
            outcome = desk.try_mutant(mutant)
        finally:
            with self.lock:
                self.desks.append(desk)
        with self.lock, self.log.open("a") as log:
            self.known[key] = outcome
            log.write(json.dumps([key, *outcome]) + "\n")
        return outcome

    def run(self, chosen, done=None):
        """[(mutant, outcome, by)] in the order of `chosen`."""
        results = []
        with ThreadPoolExecutor(JOBS) as pool:
            for mutant, (outcome, by) in zip(chosen, pool.map(self.try_one, chosen)):
                if outcome == "survived" and name_of(mutant) in self.equivalents:
                    outcome = "equivalent"
                results.append((mutant, outcome, by))
                if done and len(results) % 100 == 0:
                    done(len(results))
        return results


def describe(mutant):
    return f"{mutant.path}:{mutant.line} {mutant.kind}: {mutant.change} in `{mutant.text}`"


# ---- TAP ---------------------------------------------------------------------------------------------


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def say(self, good, name, details=()):
        self.count += 1
        self.failed += not good
        print(f"{'ok' if good else 'not ok'} {self.count} - {name}", flush=True)
        for line in details if not good else ():
            print(f"# {line}")

    def end(self):
        print(f"1..{self.count}")
        return 1 if self.failed else 0


def quick_choice(runner, seed, size):
    """Every rule left out, one comparison of each file at least, then more at random."""
    rules = [m for m in runner.all if m.kind == "rule"]
    dice = random.Random(seed)
    chosen = []
    rest = []
    for path in runner.tree.code():
        of_file = [m for m in runner.all if m.path == path]
        strong = [m for m in of_file if m.kind in ("comparison", "condition")] or [m for m in of_file if m.kind != "told"]
        strong = [m for m in strong if name_of(m) not in runner.equivalents]
        picked = dice.sample(strong, min(2, len(strong)))
        chosen += picked
        rest += [m for m in strong if m not in picked]
    plans = [m for m in runner.all if m.kind == "plan"]
    rest = dice.sample(rest, min(len(rest), max(0, size - len(chosen))))
    return rules, chosen + rest + dice.sample(plans, min(len(plans), size // 2))


def quick(runner, seed, size):
    tap = Tap()
    failures = runner.baseline()
    tap.say(not failures, "with nothing changed all tests pass", failures)
    if failures:
        return tap.end()
    names = {name_of(m) for m in runner.all}
    stale = [n for n in runner.equivalents if n not in names]
    bare = [n for n, reason in runner.equivalents.items() if not reason]
    for name in stale:
        print("# equivalent.txt names what is not there any more:", name)
    tap.say(not bare, "every equivalent mutant named has its reason", bare)
    rules, chosen = quick_choice(runner, seed, size)
    for mutant, outcome, by in runner.run(rules):
        noticed = outcome == "killed" and (".json" in by or "ended with" in by)
        tap.say(noticed, f"a case notices that rule {mutant.text} is left out", [by or outcome])
    results = [r for r in runner.run(chosen) if r[1] not in ("invalid", "equivalent")]
    for path in sorted({m.path for m in chosen if m.kind != "plan"}):
        own = [r for r in results if r[0].path == path]
        killed = [r for r in own if r[1] == "killed"]
        tap.say(bool(killed), f"{path}: {len(killed)} of {len(own)} changes noticed", [describe(r[0]) for r in own])
    survivors = [describe(r[0]) for r in results if r[1] == "survived"]
    for survivor in survivors:
        print("# survived:", survivor)
    noticed = 100 * (len(results) - len(survivors)) / len(results)
    tap.say(noticed >= LEAST_NOTICED, f"{len(results) - len(survivors)} of {len(results)} changes noticed, "
            f"at least {LEAST_NOTICED} % wanted")
    return tap.end()


def report(runner, results, place):
    counts = {}
    with place.open("w") as out:
        for title, wanted in (("Survivors", "survived"), ("Equivalent", "equivalent"), ("Killed", "killed")):
            out.write(f"== {title}\n")
            for mutant, outcome, by in results:
                if outcome == wanted:
                    out.write(describe(mutant) + (f"  by {by}" if by else "") + "\n")
        out.write("== By file: killed, survived, equivalent, invalid\n")
        for mutant, outcome, _ in results:
            of_file = counts.setdefault(mutant.path, dict.fromkeys(("killed", "survived", "equivalent", "invalid"), 0))
            of_file[outcome] += 1
        for path, of_file in sorted(counts.items()):
            out.write(f"{path:45} " + " ".join(f"{n:5}" for n in of_file.values()) + "\n")
    return {k: sum(c[k] for c in counts.values()) for k in ("killed", "survived", "equivalent", "invalid")}


def full(runner, chosen):
    failures = runner.baseline()
    if failures:
        print("With nothing changed these fail already:", *failures, sep="\n  ")
    print(f"{len(chosen)} mutants", flush=True)
    results = runner.run(chosen, lambda n: print(f"  {n}", flush=True))
    place = runner.tree.build / "report.txt"
    names = {name_of(m) for m in runner.all}
    for name in runner.equivalents:
        if name not in names:
            print("equivalent.txt names what is not there any more:", name)
    totals = report(runner, results, place)
    for mutant, outcome, _ in results:
        if outcome == "survived":
            print("survived:", describe(mutant))
    print(", ".join(f"{n} {k}" for k, n in totals.items()), f"— {place}")
    return 1 if totals["survived"] else 0


def main():
    parser = argparse.ArgumentParser(description="Mutation tests of the deciding code")
    parser.add_argument("--build", type=Path, required=True)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--full", action="store_true")
    parser.add_argument("--sample", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    runner = Runner(options.build.resolve())
    if options.quick:
        return quick(runner, options.seed, options.sample)
    chosen = [m for m in runner.all if options.only in f"{m.path}:{m.line} {m.kind} {m.change}"]
    if not options.full:
        chosen = random.Random(options.seed).sample(chosen, min(options.sample, len(chosen)))
    return full(runner, chosen)


if __name__ == "__main__":
    sys.exit(main())
