/** The wire contract (docs/wire-contract.md): decoding, guarded appends, dead letters. */
import {
  type DescMessage,
  fromBinary,
  fromJsonString,
  type MessageShape,
  toBinary,
} from "@bufbuild/protobuf";
import { JetStreamApiError, type JetStreamClient, type JsMsg } from "@nats-io/jetstream";
import { type MsgHdrs, headers as newHeaders } from "@nats-io/transport-node";
import { context, propagation, SpanKind, trace } from "@opentelemetry/api";

const WRONG_LAST_SEQUENCE = 10071;
export const tracer = trace.getTracer("weft/ts-notification");

/** No try can handle the event. */
export class Rejected extends Error {
  constructor(
    readonly kind: string,
    readonly id: string,
    reason: string,
  ) {
    super(reason);
  }
}

/** What of a message decoding needs. */
export interface Encoded {
  headers?: MsgHdrs | undefined;
  data: Uint8Array;
}

/** Its value in any case; empty when there is none. */
export function header(headers: MsgHdrs | undefined, name: string): string {
  const key = headers?.keys().find((each) => each.toLowerCase() === name.toLowerCase());
  return key === undefined ? "" : (headers?.get(key) ?? "");
}

/** The one type that is expected, from protobuf or JSON. */
export function decode<D extends DescMessage>(type: D, message: Encoded): MessageShape<D> {
  const declared = header(message.headers, "ce-type") || type.typeName;
  if (declared !== type.typeName) {
    throw new Rejected("unknown_type", "TSN-1", `type ${declared}, not ${type.typeName}`);
  }
  try {
    return parse(type, message);
  } catch (broken) {
    throw new Rejected("undecodable", "TSN-2", `not a ${type.typeName}: ${broken}`);
  }
}

function parse<D extends DescMessage>(type: D, { headers, data }: Encoded): MessageShape<D> {
  const contentType = (header(headers, "Content-Type").split(";")[0] ?? "").trim().toLowerCase();
  const isJson = contentType === "application/json" || (contentType === "" && data[0] === 0x7b);
  if (isJson) {
    return fromJsonString(type, new TextDecoder("utf-8", { fatal: true }).decode(data), {
      ignoreUnknownFields: true,
    });
  }
  if (!["", "application/protobuf", "application/x-protobuf"].includes(contentType)) {
    throw new Error(`content type ${contentType} is not supported`);
  }
  return fromBinary(type, data);
}

/** Stores the first event under its subject; false when it stands there already. */
export async function appendOnce<D extends DescMessage>(
  js: JetStreamClient,
  subject: string,
  id: string,
  type: D,
  payload: MessageShape<D>,
): Promise<boolean> {
  return tracer.startActiveSpan(
    `send ${withoutId(subject)}`,
    { kind: SpanKind.PRODUCER },
    async (span) => {
      const headers = newHeaders();
      headers.set("Nats-Expected-Last-Subject-Sequence", "0");
      headers.set("Nats-Expected-Last-Subject-Sequence-Subject", subject);
      headers.set("ce-id", id);
      headers.set("ce-type", type.typeName);
      headers.set("ce-source", "ts-notification");
      headers.set("ce-specversion", "1.0");
      headers.set("ce-time", new Date().toISOString());
      headers.set("Content-Type", "application/protobuf");
      propagation.inject(context.active(), headers, {
        set: (all, key, value) => all.set(key, value),
      });
      try {
        await store(js, subject, id, toBinary(type, payload), headers);
        return true;
      } catch (refused) {
        if (refused instanceof JetStreamApiError && refused.code === WRONG_LAST_SEQUENCE) {
          return false;
        }
        throw refused;
      } finally {
        span.end();
      }
    },
  );
}

/**
 * Publishes, and once more without the id if some message has used it, which need not be this one:
 * the guard decides then, and a dead letter that is stored twice counts once.
 */
async function store(
  js: JetStreamClient,
  subject: string,
  id: string,
  data: Uint8Array,
  headers: MsgHdrs,
): Promise<void> {
  headers.set("Nats-Msg-Id", id);
  const ack = await js.publish(subject, data, { headers });
  if (ack.duplicate) {
    headers.delete("Nats-Msg-Id");
    await js.publish(subject, data, { headers });
  }
}

/** Span names have few values: ids do not belong there. */
export function withoutId(subject: string): string {
  return subject.replace(/[^.]+$/, "*");
}

/** Puts the event aside, as it is, with the reason. */
export async function storeDeadLetter(
  js: JetStreamClient,
  message: JsMsg,
  why: Rejected,
): Promise<void> {
  const { stream, consumer, streamSequence, deliveryCount } = message.info;
  const headers = newHeaders();
  for (const key of message.headers?.keys() ?? []) {
    if (!key.toLowerCase().startsWith("nats-")) {
      headers.set(key, message.headers?.get(key) ?? "");
    }
  }
  headers.set("weft-dl-stream", stream);
  headers.set("weft-dl-sequence", String(streamSequence));
  headers.set("weft-dl-subject", message.subject);
  headers.set("weft-dl-delivery-count", String(deliveryCount));
  headers.set("weft-dl-route", consumer);
  headers.set("weft-dl-failure-id", why.id);
  headers.set("weft-dl-reason", why.message.replace(/\s+/g, " ").replace(/[^ -~]/g, "?"));
  const subject = `dead_letters.${stream}.${consumer}.${why.kind}`;
  const id = `${stream}:${consumer}:${streamSequence}`;
  await store(js, subject, id, message.data, headers);
}

/** The trace that the message belongs to. */
export function traceOf(message: JsMsg) {
  return propagation.extract(context.active(), message.headers, {
    keys: (all) => all?.keys() ?? [],
    get: (all, key) => header(all, key) || undefined,
  });
}
