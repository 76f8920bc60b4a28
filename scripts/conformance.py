"""Checks recorded exchanges against the vendors' OpenAPI documents; started by scripts/conformance.

The record is what passed the sandbox during the tests: `connector` holds the connector's exchanges, `sandbox` those of the
sandbox's own tests, of which some break the contract on purpose and are flagged. All requests of the connector are checked,
and all answers that are not marked as distorted.
"""

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import jsonschema_rs
import yaml

# Document, the API's name in the record, and what stands before the document's paths.
DOCUMENTS = [
    ("severa/openapi.json", "severa", "/rest-api"),
    ("talenom/sales.openapi.yaml", "talenom", "/{region}/sales/v1/{organizationNumber}"),
    # The document's server names one region; the gateway has a path for each.
    ("talenom/general-ledger.openapi.json", "talenom", "/{region}/general-ledger"),
]

# Where the documents are not taken at their word, and why.
# OAuth2's own; its path is a setting.
OUTSIDE_THE_DOCUMENTS = {("talenom", "POST", "/connect/token")}
# The whole object goes back as it was read, computed fields too: a rule of the document.
ECHOED = {"updateContact", "updateInvoice", "updateProduct"}
# The document knows no 429 of its own; public clients have seen this one.
PLAIN_TEXT_ANSWERS = {("severa", 429)}
# A file, as the operation's words say; the media type beside them is that of every other answer.
PDF_ANSWERS = {"PublicGetVoucherImageV1"}
ADDED_FIELDS = {
    # A later client that was generated from the same document knows the field.
    ("severa", "CustomerModel"): {"organizationUnitNumber": {"type": "string", "nullable": True}},
    # Stands for all that the document does not name: it says that such fields of answers go back with a PUT, and a test does so.
    ("talenom", "Contact"): {"phone": {"type": "string"}},
}
# Talenom's gateway answers these by itself, in its own form (assumed).
GATEWAY_STATUSES = {401, 404, 429, 502, 503, 504}
GATEWAY_ANSWER = {
    "type": "object",
    "properties": {"statusCode": {"type": "integer"}, "message": {"type": "string"}},
    "required": ["statusCode", "message"],
}

KEYWORDS = {"type", "format", "enum", "minLength", "maxLength", "minimum", "maximum", "pattern", "minItems", "maxItems"}
INT32 = 2**31


class Schemas:
    """A document's schemas as JSON Schema 2020-12, as one side of an exchange must keep them."""

    def __init__(self, document, unwanted):
        # Fields marked so do not come from this side: readOnly, writeOnly, or None where all may come.
        self.unwanted = unwanted
        self.validators = {}
        self.definitions = {}
        for name, schema in document["components"]["schemas"].items():
            # Open where it is a part of another one, which has further fields; closed everywhere else.
            self.definitions[f"{name}.open"] = self.convert(schema)
            self.definitions[name] = self.closed({"$ref": f"#/$defs/{name}.open"}, schema)

    def convert(self, schema):
        """Brings `nullable` (beside `$ref` too), whole numbers and one-sided fields into JSON Schema's own words."""
        if "$ref" in schema:
            result = {"$ref": self.reference(schema)}
        else:
            result = {name: value for name, value in schema.items() if name in KEYWORDS}
            result |= {"minimum": -INT32, "maximum": INT32 - 1} if schema.get("format") == "int32" else {}
        if "items" in schema:
            result["items"] = self.use(schema["items"])
        if "allOf" in schema:
            result["allOf"] = [
                {"$ref": f"{self.reference(part)}.open"} if "$ref" in part else self.convert(part) for part in schema["allOf"]
            ]
        if "required" in schema:
            parts = schema.get("properties", {})
            result["required"] = [name for name in schema["required"] if not parts.get(name, {}).get(self.unwanted)]
        if "properties" in schema:
            result["properties"] = {
                # `False` lets no value through.
                name: False if part.get(self.unwanted) else self.use(part)
                for name, part in schema["properties"].items()
            }
        return self.nullable(result) if schema.get("nullable") else result

    def use(self, schema):
        """The schema where a whole value stands: fields that it does not name are somebody's mistake."""
        return self.convert(schema) if "$ref" in schema else self.closed(self.convert(schema), schema)

    @staticmethod
    def reference(schema):
        return "#/$defs/" + schema["$ref"].rsplit("/", 1)[1]

    @staticmethod
    def closed(result, schema):
        has_fields = "properties" in schema or "allOf" in schema
        return {**result, "unevaluatedProperties": False} if has_fields else result

    @staticmethod
    def nullable(schema):
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
        if isinstance(schema.get("type"), str) and "properties" not in schema:
            return {**schema, "type": [schema["type"], "null"]}
        return {"if": {"type": "null"}, "else": schema}

    def problems(self, schema, value):
        """What is wrong with a value: (place, rule, words) each."""
        key = json.dumps(schema, sort_keys=True)
        if key not in self.validators:
            whole = {**self.use(schema), "$defs": self.definitions}
            self.validators[key] = jsonschema_rs.Draft202012Validator(whole, validate_formats=True)
        errors = list(self.validators[key].iter_errors(value))
        # A part that is wrong in itself counts as unevaluated too: that is no mistake of its own.
        named = [error for error in errors if error.schema_path[-1] != "unevaluatedProperties"]
        for error in named or errors:
            place = "".join("[]" if isinstance(part, int) else f".{part}" for part in error.instance_path)
            yield place, "/".join(map(str, error.schema_path)), error.message


@dataclass
class Operation:
    """An operation of a document."""

    api: str
    method: str
    template: str
    spec: dict
    document: dict
    schemas: dict
    pattern: re.Pattern = field(init=False)

    def __post_init__(self):
        names = re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(self.template))
        self.pattern = re.compile(names)

    def __str__(self):
        return f"{self.method} {self.template}"

    def resolve(self, node):
        """The node, or what it refers to in the document."""
        if "$ref" not in node:
            return node
        found = self.document
        for name in node["$ref"].removeprefix("#/").split("/"):
            found = found[name]
        return found


def read_operations(documents):
    """Every operation of every document."""
    operations = []
    for file, api, prefix in DOCUMENTS:
        text = (documents / file).read_text()
        document = json.loads(text) if file.endswith(".json") else yaml.safe_load(text)
        for name, schema in document["components"]["schemas"].items():
            if (api, name) in ADDED_FIELDS:
                schema.setdefault("properties", {}).update(ADDED_FIELDS[api, name])
        schemas = {unwanted: Schemas(document, unwanted) for unwanted in ("readOnly", "writeOnly", None)}
        for path, item in document["paths"].items():
            shared = item.get("parameters", [])
            for method in ("get", "post", "put", "patch", "delete"):
                if method in item:
                    spec = {**item[method], "parameters": shared + item[method].get("parameters", [])}
                    operations.append(Operation(api, method.upper(), prefix + path, spec, document, schemas))
    return operations


def find(operations, exchange):
    """The operation that an exchange is one of: of several the one with the fewest braces."""
    matching = [
        operation
        for operation in operations
        if (operation.api, operation.method) == (exchange["api"], exchange["method"])
        and operation.pattern.fullmatch(exchange["path"])
    ]
    return min(matching, key=lambda operation: operation.template.count("{"), default=None)


def typed(schema, texts):
    """A parameter's texts as the value that they mean; text that means none stays, and fails by its type."""
    if schema.get("type") == "array":
        return [typed(schema["items"], [text]) for text in texts]
    if len(texts) > 1:
        return texts
    text, kind = texts[0], schema.get("type")
    if kind == "boolean":
        return {"true": True, "false": False}.get(text, text)
    if schema.get("format") == "date-time" and re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return f"{text}T00:00:00Z"  # A public client sends plain dates.
    if kind in ("integer", "number") and re.fullmatch(r"-?\d+(\.\d+)?", text):
        return float(text) if "." in text else int(text)
    return text


def check_parameters(operation, exchange):
    """What is wrong with path and query."""
    given = {("path", name): [unquote(text)] for name, text in operation.pattern.fullmatch(exchange["path"]).groupdict().items()}
    for name, text in exchange["query"]:
        given.setdefault(("query", name), []).append(text)
    for node in operation.spec["parameters"]:
        parameter = operation.resolve(node)
        texts = given.pop((parameter["in"], parameter["name"]), None)
        if texts is not None:
            problems = operation.schemas[None].problems(parameter["schema"], typed(parameter["schema"], texts))
            yield from ((f"?{parameter['name']}{place}", rule, words) for place, rule, words in problems)
        elif parameter.get("required") and parameter["in"] == "query":
            yield f"?{parameter['name']}", "required", "a parameter is missing"
    yield from ((f"?{name}", "unknown", "there is no such parameter") for where, name in given if where == "query")


def check_body(schemas, content, is_required, content_type, body):
    """What is wrong with a body, where the document has `content`: schemas by media type."""
    if not body:
        if content and is_required:
            yield "", "body", "there is no body"
        return
    media_type = (content_type or "").split(";")[0]
    if not content:
        yield "", "body", "there is a body where the document has none"
    elif media_type not in content:
        yield "", "type", f"the body is {media_type}, not {' or '.join(content)}"
    elif media_type == "application/json":
        try:
            value = json.loads(body)
        except ValueError as error:
            yield "", "json", str(error)
        else:
            yield from schemas.problems(content[media_type]["schema"], value)


def check_request(operation, exchange):
    """What is wrong with a request."""
    yield from check_parameters(operation, exchange)
    node = operation.resolve(operation.spec.get("requestBody", {}))
    unwanted = None if operation.spec.get("operationId") in ECHOED else "readOnly"
    content, is_required = node.get("content", {}), node.get("required", False)
    body = exchange["request_body"]
    yield from check_body(operation.schemas[unwanted], content, is_required, exchange["request_content_type"], body)


def check_answer(operation, exchange):
    """What is wrong with an answer."""
    status, body, content_type = exchange["status"], exchange["answer_body"], exchange["answer_content_type"]
    if (exchange["api"], status) in PLAIN_TEXT_ANSWERS and content_type == "text/plain":
        return
    if operation.spec.get("operationId") in PDF_ANSWERS and content_type == "application/pdf":
        return
    schemas = operation.schemas["writeOnly"]
    if exchange["api"] == "talenom" and status in GATEWAY_STATUSES and '"statusCode"' in body:
        yield from schemas.problems(GATEWAY_ANSWER, json.loads(body))
        return
    responses = operation.spec["responses"]
    if str(status) not in responses and "default" not in responses:
        yield "", "status", f"the document has no answer {status}"
        return
    response = operation.resolve(responses.get(str(status), responses.get("default")))
    yield from check_body(schemas, response.get("content", {}), True, content_type, body)


class Report:
    """What was seen and what is wrong, each mistake once."""

    def __init__(self):
        self.exchanges, self.operations, self.mistakes = Counter(), {}, {}

    def add(self, whose, side, place, rule, words, where):
        """Keeps a mistake, with the first example of it."""
        key = (str(whose), side, place, rule)
        self.mistakes.setdefault(key, (words if len(words) <= 300 else f"{words[:300]}…", where))

    def check(self, operations, exchange, is_connector, where):
        """Checks one exchange; `where` is its place in the record."""
        known = (exchange["api"], exchange["method"], exchange["path"]) in OUTSIDE_THE_DOCUMENTS
        # The sandbox's tests break the contract on purpose, and the sandbox says where; the connector never may.
        is_exempt = exchange["flagged"] and not is_connector
        operation = find(operations, exchange)
        if operation is None:
            if not known and not is_exempt:
                self.add(exchange["api"], "path", "", "", f"{exchange['method']} {exchange['path']} is in no document", where)
            return
        self.exchanges[exchange["api"]] += 1
        if is_connector and exchange["status"] < 300 and not exchange["distorted"]:
            self.operations.setdefault((exchange["api"], str(operation)), operation)
        problems = []
        if not is_exempt:
            problems += [("request", *problem) for problem in check_request(operation, exchange)]
        if not exchange["distorted"] and not is_exempt:
            problems += [(f"answer {exchange['status']}", *problem) for problem in check_answer(operation, exchange)]
        for side, place, rule, words in problems:
            # Talenom keeps the fields that a caller adds, and the sandbox's tests add some.
            if is_connector or exchange["api"] == "severa" or not rule.endswith("unevaluatedProperties"):
                self.add(operation, side, place, rule, words, where)


def connector_operations(source):
    """What the connector calls, read in its adapters: (API, method, template without names)."""
    called = set()
    for file in sorted(source.rglob("*.rs")):
        api = next((name for name in ("severa", "talenom") if file.relative_to(source).parts[0].split(".")[0] == name), None)
        text = file.read_text() if api else ""
        found = [("GET", path) for path in re.findall(r'Endpoint::get\(\s*"\w+",\s*"(/[^"]+)"', text)]
        found += re.findall(r'Method::([A-Z]+),\s*(?:template:\s*)?"(/[^"]+)"', text)
        called |= {(api, method, nameless(("/rest-api" if api == "severa" else "") + path)) for method, path in found}
    return called


def nameless(template):
    """The template whatever its braces are called."""
    return re.sub(r"\{\w+\}", "{}", template)


def main(record, documents, source):
    """Checks the record's directory against the documents' directory; the connector's operations stand in its source."""
    operations, report = read_operations(Path(documents)), Report()
    for file in sorted(Path(record).glob("*/*.jsonl")):
        for number, line in enumerate(file.read_text().splitlines(), 1):
            report.check(operations, json.loads(line), file.parent.name == "connector", f"{file}:{number}")

    called = connector_operations(Path(source))
    seen = {(api, operation.method, nameless(operation.template)) for (api, _), operation in report.operations.items()}
    if len(called) < 10:
        report.add("connector", "source", "", "", f"only {len(called)} calls found: are they written otherwise?", source)
    for api, method, template in sorted(called - seen - OUTSIDE_THE_DOCUMENTS):
        report.add(api, "record", "", f"{method} {template}", f"no test saw {method} {template} succeed", record)

    for api in ("severa", "talenom"):
        count = sum(1 for name, _ in report.operations if name == api)
        print(f"{api}: {report.exchanges[api]} exchanges checked, {count} operations of the connector's seen")
    for (whose, side, place, _), (words, where) in report.mistakes.items():
        print(f"\n{whose}, {side}{f', {place}' if place else ''}:\n    {words}\n    {where}")
    if report.mistakes:
        sys.exit(f"\n{len(report.mistakes)} mistakes against the documents")


if __name__ == "__main__":
    main(*sys.argv[1:])
