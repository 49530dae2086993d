"""Runs README.md: quickstart.sh for real, from a path with spaces, in a state directory of its own; the request against
the daemon it left running; the printed lines pasted; then twice, --down, again, --purge. Output blocks are compared in
shape: numbers, codes and instants may differ, words may not."""
import glob
import json
import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback

SOURCE = os.path.realpath(os.environ.get("TEYAO_SOURCE", os.getcwd()))
results = []


def check(title, good, note=""):
    results.append(bool(good))
    print(f"{'ok' if good else 'not ok'} {len(results)} - {title}", flush=True)
    if not good:
        for line in str(note).strip().split("\n")[-20:]:
            print(f"# {line}")


def blocks(text):
    return re.findall(r"^```(\w*)\n(.*?)^```$", text, re.M | re.S)


def shape(line):
    line = re.sub(r"[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{3,5})+", "CODE", line)
    return re.sub(r" +", " ", re.sub(r"\d+", "#", line)).strip()


def stands_in(expected, actual):
    """The first line that is missing, or None. `…` stands for any number of lines."""
    have = [shape(line) for line in actual.split("\n")]
    at, free = 0, True
    for line in expected.strip("\n").split("\n"):
        if line.strip() == "…":
            free = True
            continue
        want = shape(line)
        places = range(at, len(have)) if free else range(at, min(at + 1, len(have)))
        found = next((i for i in places if have[i] == want), None)
        if found is None:
            return line
        at, free = found + 1, False
    return None


def differences(expected, actual, path=""):
    """What README's answer has that the real one has not; dates, codes and ids are compared in shape."""
    if isinstance(expected, dict):
        if not isinstance(actual, dict):
            return [path]
        return [d for key, value in expected.items() for d in differences(value, actual.get(key), f"{path}/{key}")]
    if isinstance(expected, list):
        if not isinstance(actual, list) or len(expected) != len(actual):
            return [path]
        return [d for i, value in enumerate(expected) for d in differences(value, actual[i], f"{path}/{i}")]
    if isinstance(expected, str) and re.search(r"(_id|_at|/code)$", path):
        return [] if isinstance(actual, str) and re.sub(r"\w", "x", expected) == re.sub(r"\w", "x", actual) else [path]
    return [] if type(expected) is type(actual) and expected == actual else [f"{path}: {expected!r} is {actual!r}"]


class Quickstart:
    def __init__(self, top):
        self.source = os.path.join(top, "the sources")
        self.state = os.path.join(top, "its state")
        shutil.copytree(SOURCE, self.source, symlinks=True, ignore=shutil.ignore_patterns(".git", "build", "__pycache__"))
        self.environment = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "TEYAO", "ASAN", "UBSAN"))}
        self.environment["TEYAO_STATE"] = self.state
        self.environment["CDPATH"] = "/"
        self.environment["PGHOST"] = "/nowhere"  # a person's settings must not lead astray

    def run(self, *arguments, command="deploy/quickstart.sh", **environment):
        done = subprocess.run(["sh", command, *arguments], cwd=self.source, text=True, timeout=1800,
                              env=self.environment | environment, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        return done.returncode, done.stdout

    def processes(self):
        """(process, account) of everything whose command line names the state directory."""
        found = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                with open(path, "rb") as file:
                    words = file.read().decode("utf-8", "replace").split("\0")
                owner = re.search(r"^Uid:\s+(\d+)", open(path.replace("cmdline", "status"), encoding="utf-8").read(), re.M)
            except OSError:
                continue
            if words[0].startswith((self.state, "/usr/lib/postgresql")) and any(self.state in word for word in words):
                found.append((os.path.basename(words[0]), pwd.getpwuid(int(owner.group(1))).pw_name))
        return sorted(found)

    def paste(self, line):
        """A printed line into a shell, as a reader would; the answer."""
        done = subprocess.run(["sh", "-c", line], cwd="/", text=True, env=self.environment, timeout=60,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        return json.loads(done.stdout) if done.returncode == 0 and done.stdout else {"failed": done.stderr}


def today_in(request, made):
    """README's request with the dates of today: those of the one that quickstart made for the same policy."""
    request["prescription"]["issued_on"] = made["prescription"]["issued_on"]
    for diagnosis, other in zip(request["diagnoses"], made["diagnoses"]):
        diagnosis["first_confirmed_on"] = other["first_confirmed_on"]
    return request


class Readme:
    def __init__(self, quickstart, text):
        self.quickstart = quickstart
        self.blocks = blocks(text)
        self.request = self.answer = None
        self.output = ""

    def each(self):
        kinds = [(r"^sh deploy/quickstart\.sh$", self.start), (r"^sh tests/run\.sh$", self.tests),
                 (r"^[\dN]+ passed, \d+ failed, \d+ skipped$", self.summary), (r"^Debian packages", self.shown),
                 (r'^\{\s*"policy_no"', self.keep_request), (r"^curl ", self.ask),
                 (r'^\{\s*"authorization_id"', self.compare)]
        for kind, text in self.blocks:
            step = next((step for pattern, step in kinds if re.search(pattern, text.strip())), None)
            if step is None:
                check(f"README: a block of {kind} that nothing here executes", False, text)
            else:
                step(text)

    def start(self, text):
        status, self.output = self.quickstart.run(command=text.split()[1])
        check("README: quickstart ends well", status == 0, self.output)

    def shown(self, text):
        missing = stands_in(text, self.output)
        check("README: quickstart shows what README shows", missing is None, f"missing: {missing}\n{self.output}")

    def tests(self, text):
        words = text.split()
        status, listed = self.quickstart.run("--list", command=words[1])
        suites = {os.path.dirname(path).split("/")[-1] for path in glob.glob(f"{SOURCE}/tests/*/run.sh")}
        check("README: the test command knows every suite", status == 0 and set(listed.split()) == suites,
              f"{listed} against {sorted(suites)}")

    def summary(self, text):
        line = re.sub(r"\d+|N\b", "$n", text.strip())
        with open(f"{SOURCE}/tests/run.sh", encoding="utf-8") as script:
            last = re.findall(r'^echo "(.*)"$', script.read(), re.M)[-1]
        check("README: the test command ends with that line", re.sub(r"\$\w+", "$n", last) == line, last)

    def keep_request(self, text):
        with open(f"{self.quickstart.state}/demo/1/approve.json", encoding="utf-8") as file:
            made = json.load(file)
        self.request = today_in(json.loads(text), made)
        self.all_papers = made["documents"]
        check("README: the request is quickstart's, with fewer papers",
              self.request | {"documents": self.all_papers} == made, json.dumps(self.request, ensure_ascii=False))

    def ask(self, text):
        state = self.quickstart.state
        with open(f"{state}/port", encoding="utf-8") as file:
            line = text.replace("localhost:8443", "localhost:" + file.read().strip())
        line = f"cd '{state}/certs' && " + line.replace("@request.json", f"@'{state}/request.json'")
        self.send(self.request)
        pended = self.quickstart.paste(line.replace("/v1/authorizations", "/v1/estimates"))
        codes = [reason["code"] for reason in pended.get("reasons", [])]
        check("README: with one paper it pends and says what to send", pended.get("decision") == "pend"
              and codes == ["authorization_application_missing", "documents_missing"], pended)
        self.send(self.request | {"documents": self.all_papers})
        self.answer = self.quickstart.paste(line)
        check("README: the same key again returns the same bytes", self.answer == self.quickstart.paste(line), self.answer)

    def send(self, request):
        with open(f"{self.quickstart.state}/request.json", "w", encoding="utf-8") as file:
            json.dump(request, file, ensure_ascii=False)

    def compare(self, text):
        wrong = differences(json.loads(text), self.answer)
        check("README: with all papers it is approved as shown", self.answer is not None and not wrong, wrong)


def listeners(port):
    """Local addresses that listen on a port."""
    found = set()
    for path in ("/proc/net/tcp", "/proc/net/tcp6"):
        with open(path, encoding="ascii") as file:
            for row in list(file)[1:]:
                fields = row.split()
                if fields[3] == "0A" and int(fields[1].split(":")[1], 16) == port:
                    found.add(fields[1].split(":")[0])
    return found


def looks(quickstart):
    """What the first run left running."""
    accounts = dict(quickstart.processes())
    me = pwd.getpwuid(os.geteuid()).pw_name
    check("quickstart: teyaod and PostgreSQL run, neither as root",
          set(accounts) == {"teyaod", "postgres"} and (me != "root" or "root" not in accounts.values()), accounts)
    with open(f"{quickstart.state}/port", encoding="ascii") as file:
        found = listeners(int(file.read()))
    check("quickstart: the daemon listens on loopback only", found == {"0100007F"}, found)
    secret = [path for path in glob.glob(f"{quickstart.state}/**/*.key*", recursive=True) if os.stat(path).st_mode & 0o077]
    check("quickstart: no key can be read by others", not secret, secret)


def pasted(quickstart, output):
    lines = re.findall(r"^curl .*$", output, re.M)
    check("quickstart: one line that approves and one that denies are printed", len(lines) == 2, output)
    if len(lines) != 2:
        return None
    first, second = quickstart.paste(lines[0]), quickstart.paste(lines[0])
    check("quickstart: pasted, it approves with a code", first.get("decision") == "approve" and "code" in first.get("pickup", {}), first)
    check("quickstart: pasted again, it approves with the same", first == second, second)
    denials = [quickstart.paste(lines[1]) for _ in range(2)]
    check("quickstart: pasted twice, the other denies with a clause",
          all(d.get("decision") == "deny" and d["reasons"][0]["clause"] for d in denials), denials)
    return lines[0], first


def life(quickstart):
    status, output = quickstart.run()
    check("quickstart: a second run ends well and installs nothing", status == 0 and "0 installed" in output, output)
    paste = pasted(quickstart, output)
    for name in ("teyaod.pid", "pg/data/postmaster.pid"):
        with open(f"{quickstart.state}/{name}", encoding="ascii") as file:
            os.kill(int(file.readline()), signal.SIGKILL)
    status, output = quickstart.run()
    check("quickstart: starts again after daemon and database were killed", status == 0, output)
    status, said = quickstart.run("--down")
    check("quickstart --down: nothing runs, the data stay", status == 0 and not quickstart.processes()
          and os.path.exists(f"{quickstart.state}/pg/data/PG_VERSION"), said)
    status, output = quickstart.run()
    check("quickstart: starts again after --down", status == 0, output)
    if paste is not None:
        check("quickstart: what was approved before --down stands", quickstart.paste(paste[0]) == paste[1])
    status, said = quickstart.run("--purge")
    check("quickstart --purge: nothing runs, nothing stays",
          status == 0 and not quickstart.processes() and not os.path.exists(quickstart.state), said)
    status, said = quickstart.run("--purge")
    check("quickstart --purge: a second time is no error", status == 0, said)


def refusals(quickstart, top):
    foreign = os.path.join(top, "not ours")
    os.mkdir(foreign)
    with open(f"{foreign}/letter", "w", encoding="utf-8") as file:
        file.write("keep")
    ends = [quickstart.run(*words, TEYAO_STATE=foreign)[0] for words in ([], ["--down"], ["--purge"])]
    check("quickstart: a directory of somebody else is refused and left alone",
          all(ends) and os.listdir(foreign) == ["letter"], ends)
    status, said = quickstart.run("--frobnicate")
    check("quickstart: an unknown option is a usage error", status == 2, said)


def links(text):
    wrong = [target for target in re.findall(r"\]\(([^)#:]+)\)", text) if not os.path.exists(os.path.join(SOURCE, target))]
    check("README: every link leads somewhere", not wrong, wrong)


def main():
    with open(f"{SOURCE}/README.md", encoding="utf-8") as file:
        text = file.read()
    links(text)
    with open(f"{SOURCE}/ARCHITECTURE.md", encoding="utf-8") as file:
        links(file.read())
    top = tempfile.mkdtemp(prefix="teyao readme ")
    os.chmod(top, 0o711)  # the daemon's account passes through
    quickstart = Quickstart(os.path.realpath(top))
    try:
        refusals(quickstart, top)
        Readme(quickstart, text).each()
        looks(quickstart)
        life(quickstart)
    except Exception:  # a report instead of a silent end
        check("the suite ran to its end", False, traceback.format_exc())
    finally:
        if os.path.exists(quickstart.state):
            quickstart.run("--purge")
        shutil.rmtree(top, ignore_errors=True)
    print(f"1..{len(results)}")
    return 0 if all(results) else 1


sys.exit(main())
