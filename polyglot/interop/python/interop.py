"""Answers one JSON request a line: reads and writes events of any schema, and CloudEvents by their
SDK. The tests of Weft ask it; it knows nothing of Weft but the wire."""

import base64
import json
import sys
from pathlib import Path

from cloudevents.core.bindings.http import (
    HTTPMessage,
    from_binary,
    from_structured,
    to_binary,
    to_structured,
)
from cloudevents.core.formats.json import JSONFormat
from cloudevents.core.v1.event import CloudEvent
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from google.protobuf.message import Message

STRUCTURED = "application/cloudevents+json"


def new_message(asked: dict) -> Message:
    files = descriptor_pb2.FileDescriptorSet.FromString(Path(asked["schema"]).read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in files.file:
        pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(asked["type"]))()


def marshal(asked: dict, message: Message) -> bytes:
    if asked["as"] == "json":
        return json_format.MessageToJson(message, indent=None).encode()
    return message.SerializeToString()


def write(asked: dict) -> dict:
    """Produces an event, given in JSON, as this schema has it."""
    message = new_message(asked)
    json_format.ParseDict(asked["event"], message)
    return {"data": marshal(asked, message)}


def read(asked: dict) -> dict:
    """Consumes an event: what this schema sees in it, and what is passed on."""
    message = new_message(asked)
    if asked["as"] == "json":
        json_format.Parse(asked["data"], message, ignore_unknown_fields=True)
    else:
        message.ParseFromString(asked["data"])
    return {"event": json_format.MessageToDict(message), "data": marshal(asked, message)}


def read_cloud_event(asked: dict) -> dict:
    """Reads a NATS message by the SDK: its headers are those of the HTTP binding."""
    message = HTTPMessage(headers=asked["headers"], body=asked["data"])
    content_type = next((v for k, v in message.headers.items() if k.lower() == "content-type"), "")
    structured = content_type.startswith(STRUCTURED)
    event = (from_structured if structured else from_binary)(message, JSONFormat())
    data = event.get_data()
    if isinstance(data, str):  # the SDK takes bytes that are UTF-8 for text
        data = data.encode()
    time = event.get_time()
    return {
        "event": {
            "id": event.get_id(),
            "source": event.get_source(),
            "type": event.get_type(),
            "specversion": event.get_specversion(),
            "time": time.isoformat() if time else "",
            "datacontenttype": event.get_datacontenttype(),
        },
        "data": data if isinstance(data, bytes) else json.dumps(data).encode(),
    }


def write_cloud_event(asked: dict) -> dict:
    """Has the SDK make the message that is to be published."""
    is_json = asked["event"]["datacontenttype"] == "application/json"
    data = json.loads(asked["data"]) if is_json else asked["data"]
    event = CloudEvent(attributes={**asked["event"], "specversion": "1.0"}, data=data)
    made = (to_structured if asked["as"] == "structured" else to_binary)(event, JSONFormat())
    return {"headers": dict(made.headers), "data": made.body}


OPERATIONS = {
    "write": write,
    "read": read,
    "ce-read": read_cloud_event,
    "ce-write": write_cloud_event,
}


def answer(line: str) -> dict:
    try:
        asked = json.loads(line)
        asked["data"] = base64.b64decode(asked.get("data") or "")
        result = OPERATIONS[asked["op"]](asked)
        result["data"] = base64.b64encode(result["data"]).decode()
        return result
    except Exception as failed:  # whoever asks is told
        return {"error": f"{type(failed).__name__}: {failed}"}


if __name__ == "__main__":
    for request in sys.stdin:
        print(json.dumps(answer(request)), flush=True)
