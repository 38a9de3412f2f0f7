/** Hands the events of a durable consumer to a handler, and acks each one after its effect. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  AckPolicy,
  type Consumer,
  type ConsumerMessages,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JsMsg,
} from "@nats-io/jetstream";
import { context, SpanKind, trace } from "@opentelemetry/api";
import { Rejected, storeDeadLetter, traceOf, tracer, withoutId } from "./wire.js";

const IN_FLIGHT_MAX = 64;
const ACK_WAIT_MS = 30_000;
const NANOS_PER_MS = 1_000_000;
const PAUSE_MS = 500;
const BACKOFF_MS = [250, 1_000, 5_000, 15_000, 30_000];

export interface RouteOptions {
  stream: string;
  durable: string;
  subjects: string[];
  handle: (message: JsMsg) => Promise<void>;
}

export class Route {
  private messages: ConsumerMessages | undefined;
  private stopped = false;
  private readonly inFlight = new Set<Promise<void>>();

  constructor(
    private readonly js: JetStreamClient,
    private readonly options: RouteOptions,
  ) {}

  /** Ends when it is stopped and what was in flight has ended. */
  async run(): Promise<void> {
    while (!this.stopped) {
      try {
        const consumer = await this.bind();
        const ackWaitMs = ((await consumer.info(true)).config.ack_wait ?? 0) / NANOS_PER_MS;
        await this.pull(consumer, ackWaitMs || ACK_WAIT_MS);
      } catch (away) {
        console.error(`${this.options.durable}: no consumer yet: ${away}`);
        await sleep(PAUSE_MS);
      }
    }
    await Promise.all(this.inFlight);
  }

  stop(): void {
    this.stopped = true;
    this.messages?.stop();
  }

  /** The durable that is there, or else one made as the contract says. */
  private async bind(): Promise<Consumer> {
    const { stream, durable, subjects } = this.options;
    try {
      return await this.js.consumers.get(stream, durable);
    } catch (error) {
      if (
        !(error instanceof JetStreamApiError) ||
        error.code !== JetStreamApiCodes.ConsumerNotFound
      ) {
        throw error;
      }
    }
    const manager = await this.js.jetstreamManager();
    await manager.consumers.add(stream, {
      durable_name: durable,
      filter_subjects: subjects,
      ack_policy: AckPolicy.Explicit,
      ack_wait: ACK_WAIT_MS * NANOS_PER_MS,
      max_deliver: -1,
    });
    return this.js.consumers.get(stream, durable);
  }

  private async pull(consumer: Consumer, ackWaitMs: number): Promise<void> {
    this.messages = await consumer.consume({ max_messages: IN_FLIGHT_MAX });
    for await (const message of this.messages) {
      const work = this.process(message, ackWaitMs).finally(() => this.inFlight.delete(work));
      this.inFlight.add(work);
      if (this.inFlight.size >= IN_FLIGHT_MAX) {
        await Promise.race(this.inFlight);
      }
    }
  }

  /** Never fails: what cannot be settled is delivered again after the ack wait. */
  private async process(message: JsMsg, ackWaitMs: number): Promise<void> {
    const span = tracer.startSpan(
      `process ${withoutId(message.subject)}`,
      { kind: SpanKind.CONSUMER },
      traceOf(message),
    );
    const extension = setInterval(() => message.working(), ackWaitMs / 2);
    try {
      await context.with(trace.setSpan(context.active(), span), () => this.settle(message));
    } catch (unsettled) {
      console.error(`${message.subject} cannot be settled: ${unsettled}`);
    } finally {
      clearInterval(extension);
      span.end();
    }
  }

  private async settle(message: JsMsg): Promise<void> {
    try {
      await this.options.handle(message);
    } catch (failed) {
      if (!(failed instanceof Rejected)) {
        console.error(`${message.subject} failed, again later: ${failed}`);
        const step = Math.min(message.info.deliveryCount, BACKOFF_MS.length) - 1;
        message.nak(BACKOFF_MS[step]);
        return;
      }
      console.error(`dead letter ${message.subject}: ${failed.message}`);
      await storeDeadLetter(this.js, message, failed);
    }
    message.ack();
  }
}
