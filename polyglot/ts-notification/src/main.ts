/** Weft's notification role: stores what is to be told of an order, and tells it. */
import { readFileSync } from "node:fs";
import { toJsonString } from "@bufbuild/protobuf";
import { type JetStreamClient, type JsMsg, jetstream } from "@nats-io/jetstream";
import {
  connect,
  credsAuthenticator,
  type NodeConnectionOptions,
  nkeyAuthenticator,
  nkeys,
} from "@nats-io/transport-node";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, NodeTracerProvider } from "@opentelemetry/sdk-trace-node";
import { OrderNotificationSchema } from "./gen/weft/notifications/v1/notifications_pb.js";
import { notificationOf } from "./notifications.js";
import { Route } from "./route.js";
import { appendOnce, decode } from "./wire.js";

const ENDED = ["confirmed", "rejected", "cancelled"];

async function record(js: JetStreamClient, message: JsMsg): Promise<void> {
  const name = message.subject.split(".")[1] ?? "";
  const notification = notificationOf(name, message);
  const subject = `notifications.${name}.${notification.orderId}`;
  await appendOnce(js, subject, notification.notificationId, OrderNotificationSchema, notification);
}

/** At least once; who is told knows a repetition by its notificationId. */
async function send(message: JsMsg): Promise<void> {
  console.log(toJsonString(OrderNotificationSchema, decode(OrderNotificationSchema, message)));
}

/** Exports spans where OTEL_EXPORTER_OTLP_ENDPOINT says; otherwise they carry the trace on. */
function startTracing(): NodeTracerProvider {
  const exported = process.env.OTEL_EXPORTER_OTLP_ENDPOINT;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({
      "service.name": process.env.OTEL_SERVICE_NAME ?? "ts-notification",
    }),
    spanProcessors: exported ? [new BatchSpanProcessor(new OTLPTraceExporter())] : [],
  });
  provider.register();
  return provider;
}

/** An NKey seed or a .creds file. A user of weft nats-acl may hear only inboxes of its own. */
function credentials(): NodeConnectionOptions {
  if (process.env.NATS_CREDS) {
    return { authenticator: credsAuthenticator(readFileSync(process.env.NATS_CREDS)) };
  }
  if (!process.env.NATS_NKEY_FILE) {
    return {};
  }
  const seed = new TextEncoder().encode(readFileSync(process.env.NATS_NKEY_FILE, "utf8").trim());
  const inboxPrefix = `_INBOX.${nkeys.fromSeed(seed).getPublicKey()}`;
  return { authenticator: nkeyAuthenticator(seed), inboxPrefix };
}

const traces = startTracing();
const connection = await connect({
  servers: process.env.NATS_URL ?? "nats://127.0.0.1:4222",
  name: "ts-notification",
  maxReconnectAttempts: -1,
  waitOnFirstConnect: true,
  ...credentials(),
});
const js = jetstream(connection);
const routes = [
  new Route(js, {
    stream: "ORDERS",
    durable: "notification-record",
    subjects: ENDED.map((name) => `orders.${name}.*`),
    handle: (message) => record(js, message),
  }),
  new Route(js, {
    stream: "NOTIFICATIONS",
    durable: "notification-send",
    subjects: ["notifications.>"],
    handle: send,
  }),
];
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => {
    for (const route of routes) route.stop();
  });
}
await Promise.all(routes.map((route) => route.run()));
await connection.drain();
await traces.shutdown();
