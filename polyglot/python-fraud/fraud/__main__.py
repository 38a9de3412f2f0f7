"""Runs the check until SIGTERM or Ctrl-C: python -m fraud."""

import asyncio
import contextlib
import logging
import os
import signal
from pathlib import Path

import nats
import nkeys
from nats.aio.msg import Msg
from nats.errors import TimeoutError as NothingThere
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.propagate import extract
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

from fraud.rules import Rules
from fraud.wire import ORDERS, Rejected, decode, let_pass, store_dead_letter, tracer, veto

STEP = os.environ.get("FRAUD_STEP", "fraud")
DURABLE = f"step-{STEP}"
SUBJECT = "orders.reserved.*"
IN_FLIGHT_MAX = 64
ACK_WAIT_S = 30
PAUSE_S = 0.5
BACKOFF_S = (0.25, 1, 5, 15, 30)
log = logging.getLogger("fraud")


class Check:
    def __init__(self, js: JetStreamContext, rules: Rules):
        self.js, self.rules = js, rules

    async def run(self, stopped: asyncio.Event) -> None:
        """Returns when it is stopped and what was in flight has ended."""
        permits = asyncio.Semaphore(IN_FLIGHT_MAX)
        async with asyncio.TaskGroup() as tasks:
            while not stopped.is_set():
                try:
                    await self._pull(stopped, permits, tasks)
                except (NotFoundError, nats.errors.Error) as away:
                    log.warning("no consumer yet: %r", away)
                    await asyncio.sleep(PAUSE_S)

    async def _pull(self, stopped, permits, tasks) -> None:
        consumer = ConsumerConfig(
            durable_name=DURABLE,
            filter_subject=SUBJECT,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
        )
        # Binds to the durable where it is there, and makes it otherwise.
        pull = await self.js.pull_subscribe(SUBJECT, DURABLE, stream=ORDERS, config=consumer)
        ack_wait_s = (await pull.consumer_info()).config.ack_wait or ACK_WAIT_S
        while not stopped.is_set():
            await permits.acquire()
            try:
                batch = await pull.fetch(1, timeout=1)
            except NothingThere:
                batch = []
            if not batch:
                permits.release()
            for msg in batch:
                tasks.create_task(self._process(msg, ack_wait_s, permits))

    async def _process(self, msg: Msg, ack_wait_s: float, permits: asyncio.Semaphore) -> None:
        parent = extract({k.lower(): v for k, v in (msg.headers or {}).items()})
        kind = trace.SpanKind.CONSUMER
        try:
            with tracer.start_as_current_span(f"process {SUBJECT}", context=parent, kind=kind):
                extension = asyncio.create_task(_extend(msg, ack_wait_s / 2))
                try:
                    await self._settle(msg)
                finally:
                    extension.cancel()
        except Exception as unsettled:
            # Neither acked nor put off: the server delivers it again after the ack wait.
            log.warning("%s cannot be settled: %r", msg.subject, unsettled)
        finally:
            permits.release()

    async def _settle(self, msg: Msg) -> None:
        try:
            await self._examine(msg)
        except Rejected as why:
            log.warning("dead letter %s: %s", msg.subject, why)
            await store_dead_letter(self.js, msg, DURABLE, why)
        except Exception as failed:
            log.warning("%s failed, again later: %r", msg.subject, failed)
            step = min(msg.metadata.num_delivered, len(BACKOFF_S)) - 1
            await msg.nak(delay=BACKOFF_S[step])
            return
        await msg.ack()

    async def _examine(self, msg: Msg) -> None:
        reserved = decode(msg)
        order, sequence = reserved.order, msg.metadata.sequence.stream
        objection = self.rules.objection(reserved)
        if objection:
            in_time = await veto(self.js, order, sequence, objection)
            log.info("order=%s veto=%s in_time=%s", order.order_id, objection, in_time)
        else:
            await let_pass(self.js, STEP, order, sequence, "no rule objects")


async def _extend(msg: Msg, every_s: float) -> None:
    while True:
        await asyncio.sleep(every_s)
        await msg.in_progress()


async def main() -> None:
    rules = Rules(
        customers=frozenset(os.environ.get("FRAUD_CUSTOMERS", "fraud").split(",")),
        quantity_max=int(os.environ.get("FRAUD_QUANTITY_MAX", "1000")),
    )
    stopped = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stopped.set)
    url = os.environ.get("NATS_URL", "nats://127.0.0.1:4222")
    client = await nats.connect(
        url, name="python-fraud", max_reconnect_attempts=-1, allow_reconnect=True, **credentials()
    )
    with contextlib.suppress(asyncio.CancelledError):
        await Check(client.jetstream(), rules).run(stopped)
    await client.drain()


def credentials() -> dict:
    """An NKey seed or a .creds file. A user of weft nats-acl may hear only inboxes of its own."""
    if creds := os.environ.get("NATS_CREDS"):
        return {"user_credentials": creds}
    if not (file := os.environ.get("NATS_NKEY_FILE")):
        return {}
    seed = Path(file).read_text().strip()
    public = nkeys.from_seed(bytearray(seed.encode())).public_key.decode()
    return {"nkeys_seed_str": seed, "inbox_prefix": f"_INBOX.{public}"}


def start_tracing() -> None:
    """Exports spans where OTEL_EXPORTER_OTLP_ENDPOINT says; otherwise they carry the trace on."""
    name = os.environ.get("OTEL_SERVICE_NAME", "python-fraud")
    provider = TracerProvider(resource=Resource.create({"service.name": name}))
    if os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    trace.set_tracer_provider(provider)


if __name__ == "__main__":
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    start_tracing()
    asyncio.run(main())
