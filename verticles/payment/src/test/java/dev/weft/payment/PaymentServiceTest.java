package dev.weft.payment;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StepGates;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.payment.adapter.BreakerOptions;
import dev.weft.payment.adapter.ProviderOptions;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The payment service over a real event bus, against the simulated provider over HTTP. */
abstract class PaymentServiceTest {
  /** Longer than the first charge of a JVM takes on a busy machine. */
  static final long TIMEOUT_MS = 2_000;

  static final long SLOW_ANSWER_MS = 3_000;
  static final long LATENCY_MS = 5;

  /** Longer than a test takes: only the provider's word ends a rest. */
  static final long RESET_TIMEOUT_MS = 3_600_000;

  static final long PROBE_INTERVAL_MS = 100;
  static final int FAILURES_MAX = 5;
  static final long RESERVED_SEQUENCE = 42;

  @TempDir private Path directory;
  final Vertx vertx = Vertx.vertx();
  final InMemoryJournal journal = new InMemoryJournal();
  final ReplicaJournal replica = new ReplicaJournal(journal);
  SimulatedProvider provider;
  String providerId;
  String serviceId;

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx);
    startProvider(0);
    PaymentOptions options =
        new PaymentOptions(
            new ProviderOptions(
                ProviderOptions.Kind.HTTP,
                "http://127.0.0.1:" + provider.port(),
                TIMEOUT_MS,
                8,
                "/healthz",
                ""),
            new BreakerOptions(FAILURES_MAX, RESET_TIMEOUT_MS, PROBE_INTERVAL_MS),
            new SimulatorOptions("127.0.0.1", 0, directory, 0, 0, 0));
    ServiceContext service = new ServiceContext(anyVertx -> replica, OpenTelemetry.noop());
    serviceId =
        await(
            vertx.deployVerticle(
                new PaymentVerticle(options, StockShards.ONE, StepGates.NONE, service, keys())));
  }

  KeyFile keys() {
    return KeyFile.NONE;
  }

  /** Everything in the provider's ledger. */
  final JsonArray ledger() {
    var answer =
        await(WebClient.create(vertx).get(provider.port(), "127.0.0.1", "/v1/ledger").send());
    return answer.bodyAsJsonObject().getJsonArray("entries");
  }

  @AfterEach
  void close() {
    await(vertx.close());
  }

  final void startProvider(int port) {
    startProvider(port, LATENCY_MS);
  }

  final void startProvider(int port, long latencyMs) {
    startProvider(simulator(port, latencyMs));
  }

  /** A provider at the same address that knows nothing of what was charged, nor of its keys. */
  final void startForgetfulProvider() {
    int port = provider.port();
    await(vertx.undeploy(providerId));
    Path empty = directory.resolve("another-ledger.jsonl");
    startProvider(
        new SimulatedProviderOptions("127.0.0.1", port, empty, LATENCY_MS, 0, SLOW_ANSWER_MS, 0));
  }

  private void startProvider(SimulatedProviderOptions options) {
    provider = new SimulatedProvider(options);
    providerId = await(vertx.deployVerticle(provider));
  }

  final SimulatedProviderOptions simulator(int port, long latencyMs) {
    Path file = directory.resolve("ledger.jsonl");
    return new SimulatedProviderOptions("127.0.0.1", port, file, latencyMs, 0, SLOW_ANSWER_MS, 0);
  }

  final Future<Void> capture(String orderId, String token) {
    return capture(orderId, token, 1);
  }

  final Future<Void> capture(String orderId, String token, long deliveryCount) {
    return capture(orderId, token, deliveryCount, Instant.now());
  }

  final Future<Void> capture(String orderId, String token, long deliveryCount, Instant time) {
    Message event = Events.reserved(orderId, token);
    return deliver(Addresses.PAYMENT_CAPTURE, event, "reserved", deliveryCount, time);
  }

  final Future<Void> refund(String orderId, String chargeId) {
    Message event = Events.refundDue(orderId, chargeId);
    return deliver(Addresses.PAYMENT_REFUND, event, "refund_due", 1, Instant.now());
  }

  private Future<Void> deliver(
      String address, Message event, String name, long deliveryCount, Instant time) {
    Delivery<Message> delivery =
        new Delivery<>(
            event,
            "id:" + name,
            Streams.ORDERS,
            "orders." + name + ".id",
            RESERVED_SEQUENCE,
            time,
            deliveryCount);
    return vertx
        .eventBus()
        .request(address, event, new DeliveryOptions().setHeaders(delivery.headers()))
        .mapEmpty();
  }

  final void store(String subject, Message payload) {
    await(
        journal.append(
            Streams.PAYMENTS,
            NewEvent.of(subject, "another:" + subject, payload, Guard.none(subject))));
  }

  static Failure failure(Future<?> delivered) {
    return awaitFailure(delivered);
  }

  final List<RecordedEvent> recorded() {
    return journal.events(Streams.PAYMENTS);
  }

  final List<String> subjects() {
    return recorded().stream().map(RecordedEvent::subject).toList();
  }
}
