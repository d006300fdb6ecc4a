#!/usr/bin/python3
"""Checks config.schema.json, the example and the documentation's rules against healthctl. Called by `make check`.

    tools/check-schema.py HEALTHCTL

The schema is valid by its meta-schema. The schema and healthctl agree: both accept config.example.json, every rule in
the documentation and the configurations in ACCEPTED; both reject every one in REJECTED. The names of built-in rules in
the schema, former ones included, are healthctl's. Needs the Debian package python3-jsonschema.
"""
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path

try:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import SchemaError, best_match
except ImportError:
    sys.exit(f"check-schema: {sys.executable} has no jsonschema 4: install the Debian package python3-jsonschema"
             " and run this with /usr/bin/python3")

ROOT = Path(__file__).resolve().parent.parent
PAGES = "README.md", "CONTRIBUTING.md", "docs/rules.md", "docs/metrics.md", "docs/architecture.md"
RULE = '"name": "a", "when": "memory.free < 1GiB"'

# What both must accept.
ACCEPTED = [
    "{}",
    "// nothing\n{ /* at all */ }",
    '{ "interval": "1h" }',
    '{ "interval": "0.5s", "rules": [] }',
    f'{{ "rules": [{{ {RULE}, "for": "0", "hold": "1h30m", }},], }}',
    f'{{ "rules": [{{ {RULE}, "for": "1h 30min", "clear": "memory.free > 2GiB" }}] }}',
    f'{{ "rules": [{{ {RULE}, "severity": "critical", "traffic": "drain", "actions": [] }}] }}',
    f'{{ "rules": [{{ {RULE}, "traffic": "0%" }}] }}',
    f'{{ "rules": [{{ {RULE}, "traffic": "100%" }}] }}',
    f'{{ "rules": [{{ {RULE}, "summary": "// is no comment, and ,}} no comma", "advice": "\\"/*\\"" }}] }}',
    f'{{ "rules": [{{ {RULE}, "enabled": false }}] }}',
    '{ "rules": [{ "name": "memory-low", "enabled": false }] }',
    '{ "rules": [{ "name": "late-ticks", "enabled": false }] }',
    f'{{ "rules": [{{ {RULE}, "category": "self" }}] }}',
    f'{{ "rules": [{{ {RULE}, "advice": "Restart {{unit}}: {{command}}" }}] }}',
    '{ "rules": [{ "name": "a", "each": "php*.service", "when": "unit.anon > 1GiB and memory.free < 1GiB" }] }',
    '{ "gateway": {} }',
    '{ "gateway": null }',
    '{ "gateway": { "http": { "listen": [], "tls": null }, "agentCheck": { "rampUp": "0s" } } }',
    '{ "gateway": { "http": { "listen": ["[::]:9110", "192.0.2.1:65535"], "tls": { "certificate": "/c", "key": "/k" } } } }',
    '{ "gateway": { "http": { "tokenCredential": "gateway-token", "maxConnections": 10000, "requestTimeout": "5m" } } }',
    '{ "gateway": { "textfile": "/var/lib/prometheus/node-exporter/healthd.prom" } }',
]

# What both must reject.
REJECTED = {
    "a typo in a key of the file": '{ "intervall": "1s" }',
    "a typo in a key of a rule": f'{{ "rules": [{{ {RULE}, "sevrity": "critical" }}] }}',
    "a severity that does not exist": f'{{ "rules": [{{ {RULE}, "severity": "fatal" }}] }}',
    "a category that does not exist": f'{{ "rules": [{{ {RULE}, "category": "network" }}] }}',
    "an unknown field in an advice": f'{{ "rules": [{{ {RULE}, "advice": "kill {{units}}" }}] }}',
    "an open brace in an advice": f'{{ "rules": [{{ {RULE}, "advice": "kill {{unit" }}] }}',
    "a duration without a unit of time": f'{{ "rules": [{{ {RULE}, "for": "30" }}] }}',
    "a duration that is a number": f'{{ "rules": [{{ {RULE}, "for": 30 }}] }}',
    "a duration with an unknown unit of time": f'{{ "rules": [{{ {RULE}, "hold": "5 minutes" }}] }}',
    "an empty duration": f'{{ "rules": [{{ {RULE}, "hold": "" }}] }}',
    "a rule without a condition": '{ "rules": [{ "name": "a" }] }',
    "a rule of its own that is disabled without a condition": '{ "rules": [{ "name": "a", "enabled": false }] }',
    "a built-in rule without a condition": '{ "rules": [{ "name": "memory-low", "severity": "critical" }] }',
    "an empty condition": '{ "rules": [{ "name": "a", "when": " " }] }',
    "a condition that is too long": f'{{ "rules": [{{ "name": "a", "when": "{"1 < 2 and " * 200}1 < 2" }}] }}',
    "a rule without a name": '{ "rules": [{ "when": "memory.free < 1GiB" }] }',
    "a name with capitals": '{ "rules": [{ "name": "Low", "when": "memory.free < 1GiB" }] }',
    "a name that is too long": f'{{ "rules": [{{ "name": "{"a" * 65}", "when": "memory.free < 1GiB" }}] }}',
    "traffic without percent": f'{{ "rules": [{{ {RULE}, "traffic": "50" }}] }}',
    "more traffic than there is": f'{{ "rules": [{{ {RULE}, "traffic": "101%" }}] }}',
    "an action that does not exist": f'{{ "rules": [{{ {RULE}, "actions": ["reboot"] }}] }}',
    "enabled that is a string": f'{{ "rules": [{{ {RULE}, "enabled": "no" }}] }}',
    "a unit metric without each": '{ "rules": [{ "name": "a", "when": "unit.anon > 1GiB" }] }',
    "each without a unit metric": f'{{ "rules": [{{ {RULE}, "each": "*.service" }}] }}',
    "an empty each": '{ "rules": [{ "name": "a", "each": "", "when": "unit.anon > 1GiB" }] }',
    "a rule that is not an object": '{ "rules": ["memory-low"] }',
    "rules that are not a list": '{ "rules": {} }',
    "a duplicate key": '{ "interval": "1s", "interval": "2s" }',
    "a missing comma": '{ "interval": "1s" "rules": [] }',
    "a comment without an end": '{ "interval": "1s" } /* and so on',
    "null": '{ "interval": null }',
    "a typo in a key of the gateway": '{ "gateway": { "htpp": {} } }',
    "a gateway that is a list": '{ "gateway": [] }',
    "an address without a port": '{ "gateway": { "http": { "listen": ["127.0.0.1"] } } }',
    "an address that is a name": '{ "gateway": { "http": { "listen": ["localhost:9110"] } } }',
    "a port that does not exist": '{ "gateway": { "agentCheck": { "listen": ["127.0.0.1:65536"] } } }',
    "an address that is not in a list": '{ "gateway": { "http": { "listen": "127.0.0.1:9110" } } }',
    "no connections": '{ "gateway": { "http": { "maxConnections": 0 } } }',
    "half a connection": '{ "gateway": { "http": { "maxConnections": 1.5 } } }',
    "a certificate without a key": '{ "gateway": { "http": { "tls": { "certificate": "/c" } } } }',
    "a relative path": '{ "gateway": { "http": { "tls": { "certificate": "c", "key": "/k" } } } }',
    "a credential that is a path": '{ "gateway": { "http": { "tokenCredential": "../shadow" } } }',
    "a ramp-up that is a number": '{ "gateway": { "agentCheck": { "rampUp": 60 } } }',
    "a textfile that node_exporter does not read": '{ "gateway": { "textfile": "/tmp/healthd.txt" } }',
    "a list": "[]",
}

# Strings come first, so that comments and commas inside of them are skipped.
TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|//[^\n]*|/\*.*?\*/', re.DOTALL)
TRAILING_COMMA = re.compile(r'"(?:\\.|[^"\\])*"|,(?=\s*[}\]])', re.DOTALL)


def strict(text):
    """The text as plain JSON: comments and trailing commas become blanks, so that places stay what they were."""
    def blank(match):
        found = match.group()
        return found if found[0] == '"' else re.sub(r"[^\n]", " ", found)
    return TRAILING_COMMA.sub(blank, TOKEN.sub(blank, text))


def parse(text):
    def once(pairs):
        keys = [key for key, _ in pairs]
        for key in keys:
            if keys.count(key) > 1:
                raise ValueError(f"the key “{key}” occurs twice in one object")
        return dict(pairs)
    return json.loads(strict(text), object_pairs_hook=once)


def documented_rules():
    """Every block of JSON in the documentation: a whole configuration, or rules between commas."""
    for page in PAGES:
        path = ROOT / page
        text = path.read_text() if path.exists() else ""
        for match in re.finditer(r"^```jsonc?\n(.*?)^```", text, re.DOTALL | re.MULTILINE):
            block = match.group(1)
            is_rules = '"name"' in block and '"rules"' not in block
            place = f"{page}, line {text.count(chr(10), 0, match.start(1)) + 1}"
            yield place, f'{{ "rules": [ {block} ] }}' if is_rules else block


class Check:
    def __init__(self, healthctl):
        self.healthctl, self.failures, self.count = healthctl, 0, 0
        self.schema = json.loads((ROOT / "config.schema.json").read_text())
        self.validator = Draft202012Validator(self.schema)

    def fail(self, message, detail=""):
        self.failures += 1
        print(f"check-schema: FAILED: {message}", file=sys.stderr)
        for line in str(detail).strip().splitlines()[-12:]:
            print(f"    {line}", file=sys.stderr)

    def run(self, *arguments):
        done = subprocess.run([self.healthctl, *arguments], stdin=subprocess.DEVNULL, capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def by_schema(self, text):
        """Why the schema rejects a configuration, or None."""
        try:
            error = best_match(self.validator.iter_errors(parse(text)))
        except ValueError as problem:
            return f"not JSON: {problem}"
        return error and f"{error.json_path}: {error.message}"

    def by_healthctl(self, text):
        """Why healthctl rejects a configuration, or None."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(text)
            file.flush()
            code, output = self.run("check-config", file.name)
        if code not in (0, 78):
            self.fail(f"healthctl check-config ended with {code}", output)
        return output if code else None

    def accepted(self, what, text):
        self.count += 1
        for checker, reason in ("the schema", self.by_schema(text)), ("healthctl", self.by_healthctl(text)):
            if reason:
                self.fail(f"{what}: {checker} rejects it", f"{reason}\n{text}" if len(text) < 400 else reason)

    def rejected(self, what, text):
        self.count += 1
        for checker, reason in ("the schema", self.by_schema(text)), ("healthctl", self.by_healthctl(text)):
            if not reason:
                self.fail(f"{what}: {checker} accepts it", text)

    def built_in_names(self):
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write("{}")
            file.flush()
            _, listing = self.run("rules", "--config", file.name)
        names = re.findall(r"^(\S+)  \w+  \(built-in\)$", listing, re.MULTILINE)
        written = self.schema["$defs"]["builtInName"]["enum"]
        if names != written:
            self.fail("the built-in names in config.schema.json are not those of healthctl rules",
                      f"missing: {sorted(set(names) - set(written))}\nno rule: {sorted(set(written) - set(names))}")

    def former_names(self):
        """Every former name is one that healthctl takes for a built-in rule; an unknown one could not be disabled."""
        for name in self.schema["$defs"]["formerBuiltInName"]["enum"]:
            text = f'{{ "rules": [{{ "name": "{name}", "enabled": false }}] }}'
            self.accepted(f"the former name {name}", text)
        sources = (ROOT / "Sources/HealthRules").rglob("*.swift")
        tables = [re.search(r"formerNames: \[String: String\] = \[(.*?)\n    \]", path.read_text(), re.DOTALL) for path in sources]
        known = {name for table in tables if table for name in re.findall(r'"([^"]+)":', table.group(1))}
        if known != set(self.schema["$defs"]["formerBuiltInName"]["enum"]):
            self.fail("the former names in config.schema.json are not those of Rule.formerNames", sorted(known))

    def everything(self):
        try:
            Draft202012Validator.check_schema(self.schema)
        except SchemaError as error:
            self.fail("config.schema.json is no valid schema", f"{error.json_path}: {error.message}")
            return
        self.built_in_names()
        self.former_names()
        self.accepted("config.example.json", (ROOT / "config.example.json").read_text())
        for place, text in documented_rules():
            self.accepted(place, text)
        for text in ACCEPTED:
            self.accepted("a valid configuration", text)
        for what, text in REJECTED.items():
            self.rejected(what, text)


def main():
    if len(sys.argv) != 2:
        print("usage: tools/check-schema.py HEALTHCTL", file=sys.stderr)
        return 64
    if not Path(sys.argv[1]).is_file():
        print(f"check-schema: there is no {sys.argv[1]}: make build", file=sys.stderr)
        return 66
    check = Check(Path(sys.argv[1]).resolve())
    check.everything()
    if check.failures:
        return 1
    print(f"check-schema: ok, the schema and healthctl agree on {check.count} configurations")
    return 0


if __name__ == "__main__":
    sys.exit(main())
