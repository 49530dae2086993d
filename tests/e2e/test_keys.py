"""Keys change: what was issued before stays good."""
import secrets

from harness import build as b
from harness.client import new_key
from harness.tap import check, equal, test


@test("new versions of the keys by SIGHUP: old codes, replays and sealed names stay readable, new ones use the new keys")
def rotation(env):
    number, person = env.policy()
    key, body = new_key(), b.request(number, person)
    first = env.p1.authorize(body, key)
    code = first.json["pickup"]["code"]
    with open(env.keys_file, encoding="ascii") as file:
        before = file.read()
    added = "".join(f"{purpose} 2 {'aes-256-gcm' if purpose == 'seal' else 'hmac-sha256'} {secrets.token_hex(32)}\n"
                    for purpose in ("seal", "pickup", "tag", "idempotency"))
    with open(env.keys_file, "w", encoding="ascii") as file:
        file.write(before + added)
    env.daemon.reload()
    again = env.p1.authorize(body, key)
    equal((again.status, again.body, again.replayed), (201, first.body, True), "replay under the old version")
    view = env.p1.check(code)
    equal((view.status, view.json["insured"]["name"][0]), (200, person.name[0]), "the old code, the old seal")
    number2, person2 = env.policy()
    key2, body2 = new_key(), b.request(number2, person2)
    second = env.p1.authorize(body2, key2)
    equal(env.p1.check(second.json["pickup"]["code"]).status, 200, "a new code")
    versions = env.pg.sql("SELECT key_version, count(*) FROM teyao.pickup GROUP BY 1 ORDER BY 1")
    equal([v for v, _ in versions], ["1", "2"], "versions in use")
    equal(env.p1.authorize(body2, key2).body, second.body, "replay under the new version")
    equal(env.p1.dispense(b.dispense(code, person, view.json["documents_to_collect"])).status, 201, "the old code is handed out")


@test("a key file with a bad line is refused, the old keys stay")
def bad_keys(env):
    with open(env.keys_file, encoding="ascii") as file:
        before = file.read()
    try:
        with open(env.keys_file, "w", encoding="ascii") as file:
            file.write(before + "pickup 3 hmac-sha256 12345\n")
        status, said = env.daemon.check_config()
        equal(status, 1, f"-t {said}")
        check("12345" not in said, "what stands in a key file is not said")
        env.daemon.reload()
        number, person = env.policy()
        equal(env.p1.authorize(b.request(number, person)).json["decision"], "approve", "still working")
    finally:
        with open(env.keys_file, "w", encoding="ascii") as file:
            file.write(before)
        env.daemon.reload()
