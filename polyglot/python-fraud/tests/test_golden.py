"""The golden vectors of proto, as JSON and as bytes, are the same order."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from fraud.rules import Rules
from fraud.wire import Rejected, decode

GOLDEN = Path(__file__).parents[3] / "proto/src/test/resources/golden"
NAME = "weft.orders.v1.OrderReserved"
BYTES = bytes.fromhex((GOLDEN / f"{NAME}.hex").read_text())
JSON = (GOLDEN / f"{NAME}.json").read_bytes()


def message(data: bytes, **headers: str):
    return SimpleNamespace(data=data, headers={k.replace("_", "-"): v for k, v in headers.items()})


def test_reads_protobuf_and_json_alike():
    assert decode(message(BYTES)) == decode(message(JSON))
    assert decode(message(JSON, content_type="application/json")) == decode(message(BYTES))


def test_parks_what_it_does_not_know():
    with pytest.raises(Rejected) as newer:
        decode(message(BYTES, ce_type="weft.orders.v2.OrderReserved"))
    assert newer.value.kind == "unknown_type"
    with pytest.raises(Rejected) as poison:
        decode(message(b"\xff\xff\xff"))
    assert poison.value.kind == "undecodable"


def test_objects_to_customers_on_the_list_and_to_very_large_orders():
    reserved = decode(message(BYTES))
    assert Rules(frozenset({reserved.order.customer_id}), 1000).objection(reserved)
    assert Rules(frozenset(), 0).objection(reserved)
    assert Rules(frozenset({"another"}), 1000).objection(reserved) is None
