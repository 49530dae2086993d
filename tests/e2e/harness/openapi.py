"""The published OpenAPI file as judge of every request and answer.

References are resolved and `allOf` is merged once, so that objects can be closed: an answer member that is not
documented is a failure here, although clients are told to ignore it."""
import copy
import json
import re

import yaml
from jsonschema import Draft202012Validator
from urllib.parse import parse_qsl, urlsplit

# Headers of HTTP itself, not of this API.
PLUMBING = {"content-type", "content-length", "date", "connection", "server", "cache-control",
            "x-content-type-options", "strict-transport-security", "vary"}
# A request refused with one of these must be refused by the file's schema too.
SCHEMA_CODES = {"required", "unknown_field", "wrong_type", "not_an_integer", "too_many", "too_few"}


class NotConforming(AssertionError):
    pass


def _merge(into, other):
    for name, value in other.items():
        if name == "properties":
            into.setdefault("properties", {})
            for member, schema in value.items():
                old = into["properties"].get(member)
                into["properties"][member] = {**old, **schema} if old else schema
        elif name == "required":
            into["required"] = sorted(set(into.get("required", [])) | set(value))
        elif name == "allOf":
            into["allOf"] = into.get("allOf", []) + value
        else:
            into[name] = value
    return into


class OpenApi:
    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            self.document = yaml.safe_load(file)
        self.compiled = {}
        self.seen = {}
        self.operations = []
        for path_name, item in self.document["paths"].items():
            pattern = re.compile("^" + re.sub(r"\\\{[a-z_]+\\\}", "([^/]+)", re.escape(path_name)) + "$")
            methods = {m: op for m, op in item.items() if m in ("get", "post", "put")}
            self.operations.append((path_name, pattern, methods))

    # ---- schemas ----
    def resolve(self, reference):
        node = self.document
        for part in reference.removeprefix("#/").split("/"):
            node = node[part.replace("~1", "/").replace("~0", "~")]
        return node

    def flat(self, schema, closed):
        """The schema without references; closed: with every object that has properties taking no others."""
        if isinstance(schema, list):
            return [self.flat(s, closed) for s in schema]
        if not isinstance(schema, dict):
            return schema
        schema = copy.copy(schema)
        merged = {}
        if "$ref" in schema:
            merged = copy.deepcopy(self.flat(self.resolve(schema.pop("$ref")), False))
        rest = []
        for part in schema.pop("allOf", []):
            if "$ref" in part:
                _merge(merged, copy.deepcopy(self.flat(part, False)))
            else:
                rest.append(self.flat(part, False))
        if rest:
            schema["allOf"] = rest
        schema = _merge(merged, schema)
        result = {}
        for name, value in schema.items():
            if name == "properties":
                result[name] = {member: self.flat(s, closed) for member, s in value.items()}
            elif name in ("items", "additionalProperties", "anyOf", "oneOf"):
                result[name] = self.flat(value, closed)
            elif name in ("examples", "description"):
                continue
            else:
                result[name] = value
        if closed and "properties" in result and "additionalProperties" not in result:
            result["additionalProperties"] = False
        return result

    def validator(self, schema, closed):
        key = (id(schema), closed)
        if key not in self.compiled:
            self.compiled[key] = Draft202012Validator(self.flat(schema, closed))
        return self.compiled[key]

    def errors(self, schema, value, closed=False):
        found = []
        for error in self.validator(schema, closed).iter_errors(value):
            # A value may be personal data: say where and which rule, not what.
            found.append(f"/{'/'.join(str(p) for p in error.absolute_path)}: {error.validator} "
                         f"{str(error.validator_value)[:120]}"
                         + (f" ({error.message[:160]})" if error.validator == "additionalProperties" else ""))
        return found

    # ---- finding ----
    def find(self, method, path):
        for name, pattern, methods in self.operations:
            if pattern.match(path):
                return name, methods.get(method.lower()), methods
        return None, None, {}

    def response(self, operation, status):
        response = operation["responses"].get(str(status))
        if response is not None and "$ref" in response:
            response = self.resolve(response["$ref"])
        return response

    # ---- judging ----
    def judge(self, method, target, sent, answer):
        """Raises NotConforming. sent is the body as sent (bytes or None); answer has status, headers, body."""
        path = urlsplit(target).path
        name, operation, methods = self.find(method, path)
        where = f"{method} {name or path} {answer.status}"
        if operation is None:
            expected = 405 if methods else 404
            if answer.status == expected:
                reference = "MethodNotAllowed" if methods else "NotFound"
            elif answer.status in (400, 403, 408, 411, 413, 414, 417, 429, 431, 503):
                reference = "Protocol"
            else:
                raise NotConforming(f"{where}: expected {expected}")
            response = self.document["components"]["responses"][reference]
        else:
            response = self.response(operation, answer.status)
            if response is None:
                raise NotConforming(f"{where}: this status is not documented; body {answer.text[:300]}")
        self.judge_headers(where, response, answer)
        self.judge_body(where, response, answer)
        if operation is not None:
            self.judge_query(where, operation, target, answer)
            self.judge_request(where, operation, sent, answer)
            self.seen[(name, method, answer.status)] = self.seen.get((name, method, answer.status), 0) + 1

    def judge_headers(self, where, response, answer):
        documented = {}
        for name, header in response.get("headers", {}).items():
            documented[name.lower()] = self.resolve(header["$ref"]) if "$ref" in header else header
        sent = {}
        for name, value in answer.headers:
            if name.lower() in sent:
                raise NotConforming(f"{where}: header {name} stands twice")
            sent[name.lower()] = value
        for name in sent:
            if name not in documented and name not in PLUMBING:
                raise NotConforming(f"{where}: header {name} is not documented")
        for name, header in documented.items():
            if name not in sent:
                if header.get("required"):
                    raise NotConforming(f"{where}: header {name} is missing")
                continue
            errors = self.errors(header["schema"], sent[name])
            if errors:
                raise NotConforming(f"{where}: header {name}: {errors[0]}")

    def judge_body(self, where, response, answer):
        kind = answer.header("content-type", "")
        content = response.get("content", {})
        media = kind.split(";")[0].strip()
        if media not in content:
            raise NotConforming(f"{where}: content type {kind!r}, documented {sorted(content)}; {answer.text[:200]}")
        if media == "text/plain":
            return
        try:
            value = json.loads(answer.body.decode("utf-8"))
        except ValueError as error:
            raise NotConforming(f"{where}: the body is no JSON: {error}") from error
        errors = self.errors(content[media]["schema"], value, closed=True)
        if errors:
            raise NotConforming(f"{where}: {'; '.join(errors[:5])}")
        if media == "application/problem+json" and value["status"] != answer.status:
            raise NotConforming(f"{where}: the problem says status {value['status']}")

    def judge_query(self, where, operation, target, answer):
        if not 200 <= answer.status < 300:
            return
        given = dict(parse_qsl(urlsplit(target).query, keep_blank_values=True))
        for parameter in operation.get("parameters", []):
            parameter = self.resolve(parameter["$ref"]) if "$ref" in parameter else parameter
            if parameter["in"] != "query":
                continue
            name = parameter["name"]
            if name not in given:
                if parameter.get("required"):
                    raise NotConforming(f"{where}: answered although {name} is missing")
                continue
            value = given.pop(name)
            schema = self.flat(parameter["schema"], False)
            if schema.get("type") == "integer":
                value = int(value)
            errors = self.errors(parameter["schema"], value)
            if errors:
                raise NotConforming(f"{where}: answered although {name} is against the file: {errors[0]}")
        if given:
            raise NotConforming(f"{where}: answered although {sorted(given)} is not documented")

    def judge_request(self, where, operation, sent, answer):
        body = operation.get("requestBody")
        if body is None or sent is None:
            return
        schema = body["content"]["application/json"]["schema"]
        try:
            # An integer is written without fraction or exponent, which JSON Schema alone does not say.
            value = json.loads(sent.decode("utf-8"), parse_float=lambda _: 0.5) if sent else {}
        except ValueError:
            if answer.status < 300:
                raise NotConforming(f"{where}: answered although the body is no JSON") from None
            return
        errors = self.errors(schema, value)
        if 200 <= answer.status < 300 and errors:
            raise NotConforming(f"{where}: taken although the file's schema refuses it: {errors[0]}")
        if answer.status == 422 and not errors and not answer.schema_may_pass:
            # days_supply is found missing after matching only
            codes = {e["code"] for e in answer.json.get("errors", [])
                     if not e["pointer"].endswith("/days_supply")} & SCHEMA_CODES
            if codes:
                raise NotConforming(f"{where}: refused with {sorted(codes)} although the file's schema takes it: "
                                    f"{answer.json['errors'][:3]}")

    # ---- the file itself ----
    def check_document(self):
        """Every schema is a valid one, every reference leads somewhere, every operation has an id of its own."""
        problems = []
        ids = set()

        def walk(node, place):
            if isinstance(node, dict):
                for name, value in node.items():
                    if name == "$ref" and isinstance(value, str):
                        try:
                            self.resolve(value)
                        except (KeyError, TypeError):
                            problems.append(f"{place}: {value} leads nowhere")
                    walk(value, f"{place}/{name}")
            elif isinstance(node, list):
                for index, value in enumerate(node):
                    walk(value, f"{place}/{index}")

        walk({k: v for k, v in self.document.items() if not k.startswith("x-")}, "")
        for name, schema in self.document["components"]["schemas"].items():
            try:
                Draft202012Validator.check_schema(self.flat(schema, False))
            except Exception as error:  # whatever the metaschema says
                problems.append(f"schema {name}: {error}")
        for path, _, methods in self.operations:
            for method, operation in methods.items():
                if operation.get("operationId") in ids or not operation.get("operationId"):
                    problems.append(f"{method} {path}: operationId")
                ids.add(operation.get("operationId"))
                parameters = [self.resolve(p["$ref"]) if "$ref" in p else p
                              for p in operation.get("parameters", [])]
                declared = {p["name"] for p in parameters}
                for word in re.findall(r"\{([a-z_]+)\}", path):
                    if word not in declared:
                        problems.append(f"{method} {path}: parameter {word} is not described")
        return problems
