"""The wire contract (docs/wire-contract.md): decoding, guarded appends, dead letters."""

import re
import time
from datetime import UTC, datetime

from google.protobuf import json_format
from google.protobuf.message import DecodeError, Message
from nats.aio.msg import Msg
from nats.js import JetStreamContext
from nats.js.errors import APIError
from opentelemetry import trace
from opentelemetry.propagate import inject

from weft.common.v1.common_pb2 import REJECTION_REASON_VETOED, OrderRef
from weft.orders.v1.orders_pb2 import OrderCreated, OrderRejected

ORDERS = "ORDERS"
WRONG_LAST_SEQUENCE = 10071
TRIES_MAX = 5
BEFORE_THE_END = {"created", "reserved"}
TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")
tracer = trace.get_tracer("weft/python-fraud")


class Rejected(Exception):
    """No try can handle the event."""

    def __init__(self, kind: str, failure_id: str, reason: str):
        super().__init__(reason)
        self.kind, self.failure_id = kind, failure_id


def header(msg: Msg, name: str) -> str:
    """Its value in any case; empty when there is none."""
    headers = msg.headers or {}
    return next((v for k, v in headers.items() if k.lower() == name.lower()), "")


def decode(msg: Msg) -> OrderCreated:
    expected = OrderCreated.DESCRIPTOR.full_name
    declared = header(msg, "ce-type") or expected
    if declared != expected:
        raise Rejected("unknown_type", "FRAUD-1", f"type {declared}, not {expected}")
    order = OrderCreated()
    try:
        _parse(msg, order)
    except (DecodeError, json_format.ParseError, UnicodeDecodeError, ValueError) as broken:
        raise Rejected("undecodable", "FRAUD-2", f"not a {expected}: {broken}") from broken
    if not TOKEN.fullmatch(order.order_id):
        raise Rejected("reject", "FRAUD-3", "the order id is no subject token")
    return order


def _parse(msg: Msg, into: Message) -> None:
    content_type = header(msg, "Content-Type").partition(";")[0].strip().lower()
    if content_type == "application/json" or (not content_type and msg.data[:1] == b"{"):
        json_format.Parse(msg.data, into, ignore_unknown_fields=True)
    elif content_type in ("", "application/protobuf", "application/x-protobuf"):
        into.ParseFromString(msg.data)
    else:
        raise ValueError(f"content type {content_type} is not supported")


async def veto(js: JetStreamContext, order: OrderCreated, sequence: int, detail: str) -> bool:
    """Rejects the order behind its last event; False when it has ended meanwhile."""
    for _ in range(TRIES_MAX):
        try:
            await _append(js, order, sequence, detail)
            return True
        except APIError as refused:
            if refused.err_code != WRONG_LAST_SEQUENCE:
                raise
        last = await js.get_last_msg(ORDERS, f"orders.*.{order.order_id}")
        if last.subject.split(".")[1] not in BEFORE_THE_END:
            return False
        sequence = last.seq
    raise TimeoutError(f"order {order.order_id} keeps changing")


async def _append(js: JetStreamContext, order: OrderCreated, after: int, detail: str) -> None:
    rejected = OrderRejected(
        schema_version=1,
        order=OrderRef(
            order_id=order.order_id, customer_id=order.customer_id, order_sequence=after
        ),
        reason=REJECTION_REASON_VETOED,
        detail=detail,
    )
    subject = f"orders.rejected.{order.order_id}"
    event_id = f"{order.order_id}:rejected"
    with tracer.start_as_current_span("send orders.rejected.*", kind=trace.SpanKind.PRODUCER):
        headers = {
            "Nats-Msg-Id": event_id,
            "Nats-Expected-Last-Subject-Sequence": str(after),
            "Nats-Expected-Last-Subject-Sequence-Subject": f"orders.*.{order.order_id}",
            "ce-id": event_id,
            "ce-type": rejected.DESCRIPTOR.full_name,
            "ce-source": "python-fraud",
            "ce-specversion": "1.0",
            "ce-time": datetime.fromtimestamp(time.time(), UTC).isoformat(),
            "Content-Type": "application/protobuf",
        }
        inject(headers)
        await js.publish(subject, rejected.SerializeToString(), headers=headers)


async def store_dead_letter(js: JetStreamContext, msg: Msg, durable: str, why: Rejected) -> None:
    """Puts the event aside, as it is, with the reason."""
    sequence = str(msg.metadata.sequence.stream)
    headers = {k: v for k, v in (msg.headers or {}).items() if not k.lower().startswith("nats-")}
    headers |= {
        "Nats-Msg-Id": f"{ORDERS}:{durable}:{sequence}",
        "weft-dl-stream": ORDERS,
        "weft-dl-sequence": sequence,
        "weft-dl-subject": msg.subject,
        "weft-dl-delivery-count": str(msg.metadata.num_delivered),
        "weft-dl-route": durable,
        "weft-dl-failure-id": why.failure_id,
        "weft-dl-reason": " ".join(str(why).split()).encode("ascii", "replace").decode(),
    }
    await js.publish(f"dead_letters.{ORDERS}.{durable}.{why.kind}", msg.data, headers=headers)
