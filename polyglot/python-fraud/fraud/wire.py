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
from weft.orders.v1.orders_pb2 import OrderRejected, OrderReserved
from weft.steps.v1.steps_pb2 import StepPassed

ORDERS = "ORDERS"
WRONG_LAST_SEQUENCE = 10071
TRIES_MAX = 5
BEFORE_THE_END = {"created", "reserved", "cleared"}
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


def decode(msg: Msg) -> OrderReserved:
    expected = OrderReserved.DESCRIPTOR.full_name
    declared = header(msg, "ce-type") or expected
    if declared != expected:
        raise Rejected("unknown_type", "FRAUD-1", f"type {declared}, not {expected}")
    reserved = OrderReserved()
    try:
        _parse(msg, reserved)
    except (DecodeError, json_format.ParseError, UnicodeDecodeError, ValueError) as broken:
        raise Rejected("undecodable", "FRAUD-2", f"not a {expected}: {broken}") from broken
    if not TOKEN.fullmatch(reserved.order.order_id):
        raise Rejected("reject", "FRAUD-3", "the order id is not a subject token")
    return reserved


def _parse(msg: Msg, into: Message) -> None:
    content_type = header(msg, "Content-Type").partition(";")[0].strip().lower()
    if content_type == "application/json" or (not content_type and msg.data[:1] == b"{"):
        json_format.Parse(msg.data, into, ignore_unknown_fields=True)
    elif content_type in ("", "application/protobuf", "application/x-protobuf"):
        into.ParseFromString(msg.data)
    else:
        raise ValueError(f"content type {content_type} is not supported")


async def let_pass(
    js: JetStreamContext, step: str, order: OrderRef, sequence: int, detail: str
) -> None:
    """Stores that the step lets the order pass, unless it has answered, or was answered for."""
    order_id = order.order_id
    passed = StepPassed(schema_version=1, order=_following(order, sequence), detail=detail)
    try:
        await _append(
            js,
            f"steps.{step}.passed.{order_id}",
            f"{order_id}:{step}",
            passed,
            guard=(f"steps.{step}.*.{order_id}", 0),
        )
    except APIError as refused:
        if refused.err_code != WRONG_LAST_SEQUENCE:
            raise


async def veto(js: JetStreamContext, order: OrderRef, sequence: int, detail: str) -> bool:
    """Rejects the order behind its last event; False when it has ended meanwhile."""
    order_id = order.order_id
    for _ in range(TRIES_MAX):
        rejected = OrderRejected(
            schema_version=1,
            order=_following(order, sequence),
            reason=REJECTION_REASON_VETOED,
            detail=detail,
        )
        try:
            await _append(
                js,
                f"orders.rejected.{order_id}",
                f"{order_id}:rejected",
                rejected,
                guard=(f"orders.*.{order_id}", sequence),
            )
            return True
        except APIError as refused:
            if refused.err_code != WRONG_LAST_SEQUENCE:
                raise
        last = await js.get_last_msg(ORDERS, f"orders.*.{order_id}")
        if last.subject.split(".")[1] not in BEFORE_THE_END:
            return False
        sequence = last.seq
    raise TimeoutError(f"order {order_id} keeps changing")


def _following(order: OrderRef, sequence: int) -> OrderRef:
    """The order as the event says that follows the one with that sequence: without the token."""
    following = OrderRef()
    following.CopyFrom(order)
    following.ClearField("payment_token")
    following.order_sequence = sequence
    return following


async def _append(
    js: JetStreamContext, subject: str, event_id: str, event: Message, guard: tuple[str, int]
) -> None:
    where = subject.rpartition(".")[0]
    with tracer.start_as_current_span(f"send {where}.*", kind=trace.SpanKind.PRODUCER):
        headers = {
            "Nats-Msg-Id": event_id,
            "Nats-Expected-Last-Subject-Sequence": str(guard[1]),
            "Nats-Expected-Last-Subject-Sequence-Subject": guard[0],
            "ce-id": event_id,
            "ce-type": event.DESCRIPTOR.full_name,
            "ce-source": "python-fraud",
            "ce-specversion": "1.0",
            "ce-time": datetime.fromtimestamp(time.time(), UTC).isoformat(),
            "Content-Type": "application/protobuf",
        }
        inject(headers)
        await _store(js, subject, event.SerializeToString(), headers)


async def _store(js: JetStreamContext, subject: str, data: bytes, headers: dict[str, str]) -> None:
    """Publishes, and once more without the id if some message has used it, which need not be this
    one: the guard decides then, and a dead letter that is stored twice counts once."""
    ack = await js.publish(subject, data, headers=headers)
    if ack.duplicate:
        del headers["Nats-Msg-Id"]
        await js.publish(subject, data, headers=headers)


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
    await _store(js, f"dead_letters.{ORDERS}.{durable}.{why.kind}", msg.data, headers)
