package dev.weft.gateway;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import dev.weft.gateway.auth.AuthOptions;
import dev.weft.gateway.eventbus.EventBusOptions;
import dev.weft.gateway.feed.FeedOptions;
import dev.weft.gateway.http.ConnectionOptions;
import dev.weft.gateway.http.LoadOptions;
import dev.weft.gateway.tls.TlsOptions;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.JournalMapping;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.api.v1.OrderAccepted;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.PlaceOrderReply;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.orders.v1.OrderConfirmed;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderRefundDue;
import dev.weft.proto.orders.v1.OrderRejected;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * A gateway on a port of its own, with a journal in memory; the services behind it are played by
 * whoever {@link #answer}s.
 */
final class Fixture implements AutoCloseable {
  static final String CUSTOMER = "c-42";
  static final ConnectionOptions CONNECTIONS =
      new ConnectionOptions(10_000, 20_000, 60_000, 1_000, 1_000);

  /** Nobody has to authenticate. */
  static final SecurityOptions OPEN =
      new SecurityOptions(
          List.of(),
          List.of(),
          AuthOptions.read(OptionsReader.empty()),
          TlsOptions.read(OptionsReader.empty()));

  static final EventBusOptions NO_BUS = EventBusOptions.read(OptionsReader.empty());

  static final GatewayOptions OPTIONS =
      new GatewayOptions(
          "127.0.0.1",
          0,
          0,
          65_536,
          1_500,
          1_000,
          load(1_000),
          1_000,
          new FeedOptions(256, 100_000),
          CONNECTIONS,
          OPEN,
          NO_BUS);

  /** So many requests at once, however long their answers take. */
  static LoadOptions load(int inFlightMax) {
    return new LoadOptions(inFlightMax, 60_000, 0, 0);
  }

  /** So many frames may wait for a client of the status stream. */
  static GatewayOptions withPending(int framesMax) {
    return new GatewayOptions(
        "127.0.0.1",
        0,
        0,
        65_536,
        1_000,
        1_000,
        load(10),
        100,
        new FeedOptions(framesMax, 100_000),
        CONNECTIONS,
        OPEN,
        NO_BUS);
  }

  /** The same gateway with these keys of section {@code http}. */
  static GatewayOptions with(JsonObject http) {
    JsonObject keys = new JsonObject().put("port", 0).mergeIn(http, true);
    return GatewayOptions.read(new OptionsReader(keys, "http"));
  }

  /** Keys of section {@code http} that let clients on the event bus. */
  static JsonObject bus(List<String> inbound, List<String> outbound, JsonObject keys) {
    JsonObject bus =
        new JsonObject()
            .put("inbound", new JsonArray(inbound))
            .put("outbound", new JsonArray(outbound))
            .mergeIn(keys);
    return new JsonObject().put("eventBus", bus);
  }

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  final Vertx vertx = Vertx.vertx();
  final InMemoryJournal journal = new InMemoryJournal();
  final FakeProbes probes = new FakeProbes();
  final String deploymentId;
  final GatewayVerticle gateway;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  Fixture() {
    this(OPTIONS, OpenTelemetry.noop());
  }

  Fixture(GatewayOptions options) {
    this(options, OpenTelemetry.noop());
  }

  Fixture(GatewayOptions options, OpenTelemetry telemetry) {
    this(options, telemetry, stored -> stored);
  }

  /** A gateway that sees the journal in another way than it is. */
  Fixture(GatewayOptions options, Function<InMemoryJournal, Journal> view) {
    this(options, OpenTelemetry.noop(), view);
  }

  private Fixture(
      GatewayOptions options, OpenTelemetry telemetry, Function<InMemoryJournal, Journal> view) {
    Journal seen = view.apply(journal);
    ProtobufCodec.register(vertx);
    gateway =
        new GatewayVerticle(
            options,
            probes,
            new ServiceContext(any -> seen, telemetry),
            await(vertx.executeBlocking(() -> HttpSecurity.open(vertx, options))),
            KeyFile.NONE);
    deploymentId = await(vertx.deployVerticle(gateway, new DeploymentOptions()));
  }

  int port() {
    return gateway.port();
  }

  /** Plays a service of a plug-in, which may answer with anything. */
  void consume(String address, Handler<io.vertx.core.eventbus.Message<Object>> handler) {
    await(vertx.eventBus().consumer(address, handler).completion());
  }

  /** Plays such a service that answers with what it was sent, and keeps it. */
  void echo(String address, Queue<io.vertx.core.eventbus.Message<Object>> asked) {
    consume(
        address,
        message -> {
          asked.add(message);
          message.reply(message.body());
        });
  }

  /** Plays the order service: counts the orders, and accepts each. */
  void acceptOrders(AtomicInteger placed) {
    OrderAccepted accepted = OrderAccepted.newBuilder().setOrderId("x").build();
    PlaceOrderReply reply = PlaceOrderReply.newBuilder().setAccepted(accepted).build();
    this.<PlaceOrder, PlaceOrderReply>answer(
        Addresses.ORDER_PLACE,
        order -> {
          placed.incrementAndGet();
          return Future.succeededFuture(reply);
        });
  }

  /** Plays a service. */
  <Q extends Message, R extends Message> void answer(String address, Function<Q, Future<R>> step) {
    await(vertx.eventBus().<Q>consumer(address, Replies.answering(step)).completion());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
        .timeout(PATIENCE);
  }

  HttpResponse<String> get(String path) {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    HttpRequest.Builder request = request(path).POST(HttpRequest.BodyPublishers.ofString(body));
    request.setHeader("Content-Type", "application/json");
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return send(request);
  }

  HttpResponse<String> send(HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException failed) {
      throw new AssertionError(failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new AssertionError(interrupted);
    }
  }

  static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  /** An id that no order has yet. */
  static String newId() {
    return UUID.randomUUID().toString();
  }

  /** Stores the event; the feed finds it at its next read. */
  long store(OrderEvent event, String orderId) {
    return store(event, orderId, CUSTOMER);
  }

  long store(OrderEvent event, String orderId, String customerId) {
    NewEvent stored =
        NewEvent.of(
            Subjects.order(event, orderId),
            orderId + ":" + Subjects.token(event),
            payload(event, orderId, customerId),
            Guard.none(Subjects.order(event, orderId)));
    return journal.append(Streams.ORDERS, stored).result().sequence();
  }

  /** Stores one more status of an order that has had many. */
  void storeAgain(String orderId, int count) {
    NewEvent event =
        new NewEvent(
            Subjects.order(OrderEvent.CREATED, orderId),
            orderId + ":" + count,
            payload(OrderEvent.CREATED, orderId, CUSTOMER),
            Optional.empty(),
            0,
            "");
    journal.append(Streams.ORDERS, event);
  }

  /** Stores the event and says so, as the bridge does. */
  long storeAndTell(OrderEvent event, String orderId) {
    long sequence = store(event, orderId);
    tell(sequence);
    return sequence;
  }

  /** Stores the event and brings it, as the bridge of the same node does. */
  long storeAndBring(OrderEvent event, String orderId) {
    long sequence = store(event, orderId);
    RecordedEvent stored = journal.events(Streams.ORDERS).get((int) sequence - 1);
    Advanced.Builder advanced =
        Advanced.newBuilder().setStream(Streams.ORDERS).setSequence(sequence);
    advanced
        .addEventsBuilder()
        .setStream(stored.stream())
        .setSubject(stored.subject())
        .setSequence(sequence)
        .setOccurred(JournalMapping.toTimestamp(stored.occurred()))
        .setEventId(stored.eventId())
        .setType(stored.type())
        .setPayload(ByteString.copyFrom(stored.payload()));
    vertx.eventBus().publish(Addresses.JOURNAL_ADVANCED_PREFIX + Streams.ORDERS, advanced.build());
    return sequence;
  }

  /** Says that there is something new, as the bridge of another node does. */
  void tell(long sequence) {
    vertx
        .eventBus()
        .publish(
            Addresses.JOURNAL_ADVANCED_PREFIX + Streams.ORDERS,
            Advanced.newBuilder().setStream(Streams.ORDERS).setSequence(sequence).build());
  }

  static <T> T await(Future<T> future) {
    try {
      return future.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (java.util.concurrent.TimeoutException late) {
      throw new AssertionError(late);
    }
  }

  @Override
  public void close() {
    await(vertx.close());
  }

  private static Message payload(OrderEvent event, String orderId, String customerId) {
    OrderRef order = OrderRef.newBuilder().setOrderId(orderId).setCustomerId(customerId).build();
    return switch (event) {
      case CREATED ->
          OrderCreated.newBuilder().setOrderId(orderId).setCustomerId(customerId).build();
      case RESERVED, CLEARED -> OrderReserved.newBuilder().setOrder(order).build();
      case CONFIRMED -> OrderConfirmed.newBuilder().setOrder(order).build();
      case REJECTED ->
          OrderRejected.newBuilder()
              .setOrder(order)
              .setReason(RejectionReason.REJECTION_REASON_OUT_OF_STOCK)
              .setDetail("DYE-INDIGO-50")
              .build();
      case CANCELLED ->
          dev.weft.proto.orders.v1.OrderCancelled.newBuilder().setOrder(order).build();
      case REFUND_DUE -> OrderRefundDue.newBuilder().setOrder(order).build();
      case ORDER_EVENT_UNSPECIFIED, UNRECOGNIZED -> throw new AssertionError(event);
    };
  }

  /** Says what the test sets. */
  static final class FakeProbes implements Probes {
    volatile Future<NodeHealth> readiness =
        Future.succeededFuture(NodeHealth.of(NodeHealth.Status.UP));

    volatile boolean draining;

    @Override
    public boolean isDraining() {
      return draining;
    }

    @Override
    public Future<NodeHealth> readiness() {
      return readiness;
    }

    @Override
    public String metrics() {
      return "weft_up 1\n";
    }
  }
}
