import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { headers as newHeaders } from "@nats-io/transport-node";
import { notificationOf } from "../src/notifications.js";
import { Rejected } from "../src/wire.js";

const GOLDEN = "../../proto/src/test/resources/golden";

function golden(name: string) {
  const file = `${GOLDEN}/weft.orders.v1.${name}`;
  const hex = readFileSync(`${file}.hex`, "utf8").replace(/\s/g, "");
  return { bytes: Buffer.from(hex, "hex"), json: readFileSync(`${file}.json`) };
}

test("reads protobuf and JSON alike", () => {
  for (const [name, type] of [
    ["confirmed", "OrderConfirmed"],
    ["rejected", "OrderRejected"],
    ["cancelled", "OrderCancelled"],
  ] as const) {
    const { bytes, json } = golden(type);
    const told = notificationOf(name, { data: bytes });
    assert.deepEqual(notificationOf(name, { data: json }), told);
    assert.equal(told.notificationId, `${told.orderId}:${name}`);
  }
});

test("parks what it does not know", () => {
  const headers = newHeaders();
  headers.set("ce-type", "weft.orders.v2.OrderConfirmed");
  const { bytes } = golden("OrderConfirmed");
  assert.throws(
    () => notificationOf("confirmed", { headers, data: bytes }),
    isRejected("unknown_type"),
  );
  const poison = { data: new Uint8Array([0xff, 0xff]) };
  assert.throws(() => notificationOf("confirmed", poison), isRejected("undecodable"));
});

function isRejected(kind: string) {
  return (error: unknown) => error instanceof Rejected && error.kind === kind;
}
