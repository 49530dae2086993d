"""The published file: valid, complete, and the same words as the program's own tables."""
import os
import re

from harness import build as b
from harness.tap import check, equal, test


def source(env, path):
    with open(os.path.join(env.source, path), encoding="utf-8") as file:
        return file.read()


@test("every schema is valid and every reference leads somewhere")
def document_is_valid(env):
    equal(env.api.check_document(), [], "faults of the file")
    equal(env.api.document["openapi"], "3.1.0", "version")


@test("examples fit their schemas")
def examples_fit(env):
    seen = 0
    for name, schema in env.api.document["components"]["schemas"].items():
        for example in schema.get("examples", []):
            equal(env.api.errors(schema, example), [], f"example of {name}")
            seen += 1
    check(seen >= 2, "there are examples")


@test("paths and methods are those of the route table")
def routes_are_documented(env):
    routes = {(m.lower(), re.sub(r"\{\w+\}", "{}", p)) for m, p in
              re.findall(r'^ROUTE\((\w+), "([^"]+)"', source(env, "daemon/route.def"), re.M)}
    documented = set()
    for path, _, methods in env.api.operations:
        if not path.startswith("/v1/"):
            continue
        documented |= {(m, re.sub(r"\{\w+\}", "{}", path)) for m in methods}
    equal(sorted(routes), sorted(documented), "routes")


@test("calls that take a key, and only those, document Idempotency-Key")
def keys_are_documented(env):
    for method, path, _, key in re.findall(r'^ROUTE\((\w+), "([^"]+)", ([A-Z_ |]+), (\w+),',
                                           source(env, "daemon/route.def"), re.M):
        name, operation, _ = env.api.find(method, path.replace("{id}", "x"))
        if operation is None:
            continue
        has = any("IdempotencyKey" in p.get("$ref", "") for p in operation.get("parameters", []))
        equal(has, key == "true", f"{method} {name} documents a key")


@test("reason codes, document kinds and id types are those of the program")
def words_agree(env):
    schemas = env.api.document["components"]["schemas"]
    reasons = re.findall(r"^REASON\((\w+),", source(env, "lib/reason.def"), re.M)
    equal(schemas["ReasonCode"]["enum"], reasons, "reason codes")
    claim = re.sub(r"[\\\s]+", "", source(env, "lib/claim.h"))
    equal(schemas["DocumentKind"]["enum"], re.findall(r'X\(DOC_\w+,"(\w+)"\)', claim), "document kinds")
    flags = re.search(r"reason_flag_text.*?\{([^}]*)\}", source(env, "lib/reason.c"), re.S).group(1)
    equal(schemas["Flag"]["enum"], re.findall(r'"(\w+)"', flags), "flags")
    words = re.findall(r'\[MATCH_BY_\w+\] = "(\w+)"', source(env, "lib/match.c"))
    equal(schemas["MatchedBy"]["enum"], words, "matched_by")
    equal(schemas["IdType"]["enum"], re.findall(r'X\(ID_\w+,"(\w+)"\)', claim), "id types")


@test("codes of the HTTP parser are documented")
def faults_are_documented(env):
    text = source(env, "daemon/openapi.yaml")
    for status, code in re.findall(r'^HTTP_FAULT\(\w+, (\d+), "(\w+)"', source(env, "daemon/http_fault.def"), re.M):
        if status in ("400", "411", "413"):
            check(re.search(rf"\b{code}\b", text), f"{code} ({status}) is not in the file")


@test("the pickup code's algorithm as published gives the published vectors")
def vectors_hold(env):
    text = env.api.document["info"]["description"]
    for vector in ("YASV6-6S91J-BJRVE", "YASV6-6S91J-BJRJK-T3P"):
        check(vector in text, "vector is published")
        check(is_code(vector), f"{vector} is well-formed")
    check(not is_code("YASV6-6S91J-BJRVF"), "a wrong character is noticed")
    for seed in range(50):
        code = b.well_formed_code(seed)
        check(is_code(code) and not is_code(b.mistype(code)), f"{code}")


def is_code(text):
    """Well-formed when c(2) = c(4) = 0 in GF(32), as the file says."""
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

    def times(x, y):
        product = 0
        while y:
            product ^= x if y & 1 else 0
            y >>= 1
            x = (x << 1) ^ (0x25 if x & 16 else 0)
        return product

    for root in (2, 4):
        rest = 0
        for character in text.replace("-", ""):
            rest = times(rest, root) ^ alphabet.index(character)
        if rest != 0:
            return False
    return True
