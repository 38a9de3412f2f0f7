#!/usr/bin/env python3
"""Writes strict JSON schemas, one a kind, made from the OpenAPI description of Kubernetes.

Usage: schemas.py swagger.json DIRECTORY

The files are named as kubeconform looks for them: KIND-GROUP-VERSION.json, in lower case. Strict
means that a field that the description does not know is an error, not left out of account.
"""

import json
import pathlib
import sys

# What the description says of these is what is stored, not what may be written.
WRITTEN_OTHERWISE = {
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": {"type": ["string", "integer"]},
    "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": ["string", "number"]},
}
REFERENCE = "#/definitions/"


def strict(schema):
    """The schema with additionalProperties false wherever properties are listed."""
    if isinstance(schema, list):
        return [strict(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: strict(value) for key, value in schema.items()}
    if isinstance(schema.get("properties"), dict):
        result.setdefault("additionalProperties", False)
    return result


def references(schema):
    """The names of all definitions that it points to."""
    if isinstance(schema, list):
        return {name for each in schema for name in references(each)}
    if not isinstance(schema, dict):
        return set()
    found = {name for value in schema.values() for name in references(value)}
    reference = schema.get("$ref")
    if isinstance(reference, str):
        found.add(reference.removeprefix(REFERENCE))
    return found


def reachable(name, definitions):
    """The definitions that the one of this name needs, itself among them."""
    todo, done = [name], {}
    while todo:
        each = todo.pop()
        if each not in done:
            done[each] = definitions[each]
            todo.extend(references(definitions[each]))
    return done


def main(swagger, directory):
    definitions = json.loads(pathlib.Path(swagger).read_text())["definitions"]
    definitions = {
        name: WRITTEN_OTHERWISE.get(name) or strict(schema) for name, schema in definitions.items()
    }
    for name, schema in definitions.items():
        kinds = schema.get("x-kubernetes-group-version-kind", [])
        if len(kinds) != 1 or "properties" not in schema:
            continue
        kind = kinds[0]
        # apps/v1 is "apps", networking.k8s.io/v1 is "networking", the core group is left out.
        parts = [kind["kind"], kind["group"].split(".")[0], kind["version"]]
        # The kind itself must be right, and there: the description leaves both to the server.
        written = dict(schema, required=sorted({"apiVersion", "kind", *schema.get("required", [])}))
        written["definitions"] = reachable(name, definitions)
        file = "-".join(part for part in parts if part).lower() + ".json"
        pathlib.Path(directory, file).write_text(json.dumps(written))


if __name__ == "__main__":
    main(*sys.argv[1:])
