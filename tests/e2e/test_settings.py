"""teyaod -t and a start with settings that are wrong: refused with file and line, exit status 1, nothing is listened on."""
import subprocess

from harness.tap import check, equal, test


@test("-t says everything that is wrong at once, with file and line")
def check_all(env):
    limits = env.daemon.settings["limits"]
    limits.update(max_connections="many", code_guard_attempts=0, nonsense=1)
    try:
        status, said = env.daemon.check_config()
        equal(status, 1, f"-t: {said}")
        for word in ("max_connections", "code_guard_attempts", "nonsense"):
            check(word in said, f"{word} in {said}")
        check("teyaod.conf:" in said, "file and line")
    finally:
        for name in ("max_connections", "code_guard_attempts", "nonsense"):
            del limits[name]
    status, said = env.daemon.check_config()
    equal(status, 0, f"-t: {said}")


@test("the test clock is refused without --allow-test-clock")
def test_clock(env):
    env.daemon.settings["work"]["test_clock"] = "2030-01-01T00:00:00+08:00"
    try:
        status, said = env.daemon.check_config()
        equal(status, 1, f"-t: {said}")
    finally:
        del env.daemon.settings["work"]["test_clock"]


@test("unknown options and a missing settings file: exit 2 and 1")
def options(env):
    for arguments, expected in ((["--no-such-option"], 2), (["surplus"], 2), (["-c", "/no/such/file"], 1), (["--help"], 0), (["--version"], 0)):
        done = subprocess.run([env.daemon.program, *arguments], capture_output=True, timeout=60)
        equal(done.returncode, expected, f"{arguments}: {done.stderr[:200]}")
        check(done.stdout or done.stderr, "says something")
