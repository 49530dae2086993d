"""Who did what is recorded, chained and signed; the chain is computed again here from what the auditor may read."""
import base64
import hashlib
import os
import subprocess
import tempfile

from harness import build as b
from harness.tap import check, equal, test
from test_lifecycle import approved


def entries(env, action):
    return int(env.pg.value(f"SELECT count(*) FROM teyao.audit WHERE action = '{action}'"))


def actions(env):
    return dict(env.pg.sql("SELECT action, count(*) FROM teyao.audit GROUP BY action"))


@test("reading and changing are audited, with who")
def audited(env):
    before = actions(env)
    number, person, body = approved(env)
    identity, code = body["authorization_id"], body["pickup"]["code"]
    env.p1.authorization(identity)
    env.p1.authorization(identity + "?trace=full")
    env.p1.check(code)
    env.p1.cancel(identity)
    env.p1.estimate(b.request(number, person))
    after = actions(env)
    grown = {name: int(count) - int(before.get(name, 0)) for name, count in after.items()}
    grown = {name: count for name, count in grown.items() if count}
    check(sum(grown.values()) >= 6, f"{grown}")
    actors = env.pg.sql(f"SELECT DISTINCT actor FROM teyao.audit WHERE authorization_id = '{identity}'")
    equal(actors, [["urn:teyao:pharmacy:e2e-p1"]], "who")


@test("the chain holds from the first entry, and its signed head verifies with the published key")
def chain(env):
    approved(env)
    env.wait_for(lambda: env.pg.value("SELECT (SELECT count(*) FROM teyao.audit) <= (SELECT count(*) FROM teyao.audit_chain)") == "t",
                 "the sealer", 30)
    position, previous = 0, b"\x00" * 32
    hashes = {}
    while True:
        rows = env.pg.sql(f"SELECT position, encode(canonical, 'hex'), encode(hash, 'hex') "
                          f"FROM teyao.audit_verify({position}, 1000)", user="teyao_auditor")
        for at, canonical, told in rows:
            position = int(at)
            previous = hashlib.sha256(previous + bytes.fromhex(canonical)).digest()
            equal(previous.hex(), told, f"hash at {position}")
            hashes[position] = told
        if not rows:
            break
    check(position > 20, f"{position} entries")
    heads = env.pg.sql("SELECT position, key_id, encode(signature, 'hex') FROM teyao.audit_head ORDER BY position DESC LIMIT 1")
    at, key_id, signature = heads[0]
    key = next(k for k in env.p1.get("/v1/receipt-keys").json["keys"] if k["kid"] == key_id)
    with tempfile.TemporaryDirectory() as folder:
        def path(name, data):
            with open(os.path.join(folder, name), "wb") as file:
                file.write(data)
            return os.path.join(folder, name)
        der = bytes.fromhex("302a300506032b6570032100") + base64.urlsafe_b64decode(key["x"] + "=")
        done = subprocess.run(["openssl", "pkeyutl", "-verify", "-pubin", "-keyform", "DER", "-inkey", path("key", der), "-rawin",
                               "-in", path("text", f"teyao audit head 1\n{at}\n{hashes[int(at)]}\n".encode()),
                               "-sigfile", path("sig", bytes.fromhex(signature))], capture_output=True)
    equal(done.returncode, 0, f"signature of the head at {at}")


@test("an audit entry can be neither changed nor removed, even by the owner of the table")
def append_only(env):
    for statement in ("UPDATE teyao.audit SET actor = 'x'", "DELETE FROM teyao.audit", "TRUNCATE teyao.audit CASCADE",
                      "DELETE FROM teyao.ledger_entry", "UPDATE teyao.idempotency SET answer = ''"):
        try:
            env.pg.sql("SET ROLE teyao_owner; " + statement)
            check(False, f"went through: {statement}")
        except RuntimeError as error:
            check("ERROR" in str(error), str(error))
