package dev.weft.bridge.deadletter;

import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.bridge.Bridge;
import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.inbound.InboundBench;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.tracing.opentelemetry.OpenTelemetryTracingFactory;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/**
 * A server and a node with two routes: {@code plain} from {@code orders.created.*}, {@code kept}
 * from {@code orders.changed.*}, which is ordered.
 */
final class DeadLetterBench implements AutoCloseable {
  static final String TYPE = "weft.orders.v1.OrderCreated";
  static final String TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
  static final String TRACEPARENT = "00-" + TRACE_ID + "-b7ad6b7169203331-01";

  /** More than a test waits for. */
  private static final int KEPT_TRIES = 1_000;

  static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final MessageTypes TYPES =
      new MessageTypes(List.of(OrderCreated.getDefaultInstance()));

  final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetry telemetry =
      OpenTelemetrySdk.builder()
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
          .build();
  final NatsServer server = NatsServer.started();
  final Connection client = InboundBench.connect(server);
  Vertx vertx;
  Bridge bridge;

  /** A node; handlers are to be set before {@link #startRoutes}. */
  void startNode() {
    startNode(TYPES);
  }

  /** The same of a version that knows these types. */
  void startNode(MessageTypes types) {
    vertx = Vertx.builder().withTracer(new OpenTelemetryTracingFactory(telemetry)).build();
    ProtobufCodec.register(vertx);
    bridge = new Bridge(vertx, options(), types, telemetry);
    Async.await(bridge.connect());
  }

  void startRoutes() {
    Async.await(bridge.startRoutes());
  }

  void stopNode() {
    Async.await(bridge.stopRoutes());
    Async.await(bridge.close());
    Async.await(vertx.close());
    bridge = null;
  }

  void handle(String route, Function<Delivery<OrderCreated>, Future<?>> step) {
    Async.await(vertx.eventBus().consumer("test." + route, Replies.replying(step)).completion());
  }

  static Future<?> reject(String detail) {
    return Future.failedFuture(Failure.reject("TST-903", detail));
  }

  /** Event number {@code n} of the order. */
  long publish(String event, String orderId, int n) {
    MessageHeaders headers =
        new MessageHeaders().put("x-mine", "kept").put("traceparent", TRACEPARENT);
    String id = orderId + ":" + event + ":" + n;
    CloudEventHeaders.write(headers, id, TYPE, "test", Instant.EPOCH);
    headers.put("Nats-Msg-Id", id);
    try {
      String subject = "orders." + event + "." + orderId;
      return client
          .jetStream()
          .publish(subject, headers.toJnats(), event(orderId).toByteArray())
          .getSeqno();
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  static Message event(String orderId) {
    return OrderCreated.newBuilder().setSchemaVersion(1).setOrderId(orderId).build();
  }

  List<DeadLetter> list(String route, boolean all) {
    return ask(ListDeadLetters.newBuilder().setRoute(route).setAll(all).build()).getLettersList();
  }

  DeadLetterList ask(ListDeadLetters request) {
    return eventually(Addresses.DEAD_LETTERS_LIST, request, DeadLetterList.class);
  }

  GetDeadLetterReply get(long sequence) {
    return eventually(
        Addresses.DEAD_LETTERS_GET,
        GetDeadLetter.newBuilder().setSequence(sequence).build(),
        GetDeadLetterReply.class);
  }

  ReplayDeadLettersReply replay(ReplayDeadLetters.Builder request) {
    return eventually(Addresses.DEAD_LETTERS_REPLAY, request.build(), ReplayDeadLettersReply.class);
  }

  ReplayDeadLettersReply discard(ReplayDeadLetters.Builder request) {
    return eventually(
        Addresses.DEAD_LETTERS_DISCARD, request.build(), ReplayDeadLettersReply.class);
  }

  /** Open dead letters of the route, as soon as there are that many. */
  List<DeadLetter> awaitOpen(String route, int count) {
    return await()
        .atMost(PATIENCE)
        .until(() -> list(route, false), deadLetters -> deadLetters.size() == count);
  }

  /** The letter, when its stream's reader has seen it. */
  DeadLetter awaitOne(String route) {
    return awaitOpen(route, 1).get(0);
  }

  MessageInfo stored(long sequence) {
    try {
      return client.jetStreamManagement().getMessage("DEAD_LETTERS", sequence);
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  MessageInfo lastOf(String route, String kind) {
    try {
      return client
          .jetStreamManagement()
          .getLastMessage("DEAD_LETTERS", "dead_letters.ORDERS." + route + "." + kind);
    } catch (JetStreamApiException none) {
      return null;
    } catch (IOException failed) {
      throw new AssertionError(failed);
    }
  }

  ConsumerInfo consumer(String stream, String durable) {
    try {
      return client.jetStreamManagement().getConsumerInfo(stream, durable);
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  void awaitAllAcked(String stream, String durable) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ConsumerInfo now = consumer(stream, durable);
              return now.getNumPending() == 0 && now.getNumAckPending() == 0;
            });
  }

  /** Of a route of the node. */
  String state(String route) {
    return bridge.health().routes().get(route).state().name();
  }

  /** Asks again while the node says that it cannot answer yet. */
  private <R extends Message> R eventually(String address, Message request, Class<R> reply) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                Async.await(
                    vertx
                        .eventBus()
                        .<Message>request(address, request)
                        .map(answer -> reply.cast(answer.body()))
                        .recover(
                            error ->
                                Failure.of(error).is(FailureKind.RETRY)
                                    ? Future.succeededFuture()
                                    : Future.failedFuture(error))),
            answer -> answer != null);
  }

  private BridgeOptions options() {
    JsonObject streams =
        new JsonObject()
            .put("ORDERS", stream("orders.>"))
            .put("DEAD_LETTERS", stream("dead_letters.>"));
    JsonObject inbound =
        new JsonObject()
            .put("plain", route("plain", "created"))
            .put(
                "kept",
                route("kept", "changed").put("ordered", true).put("maxDeliver", KEPT_TRIES));
    JsonObject root =
        new JsonObject()
            .put("nats", new JsonObject().put("servers", new JsonArray().add(server.url())))
            .put("streams", streams)
            .put("routes", new JsonObject().put("inbound", inbound));
    return BridgeOptions.read(new OptionsReader(root));
  }

  private static JsonObject route(String name, String event) {
    return new JsonObject()
        .put("stream", "ORDERS")
        .put("subjects", new JsonArray().add("orders." + event + ".*"))
        .put("address", "test." + name)
        .put("maxInFlight", 4)
        .put("maxDeliver", 3)
        .put("backoff", new JsonArray().add("200ms"));
  }

  private static JsonObject stream(String subjects) {
    return new JsonObject().put("subjects", new JsonArray().add(subjects));
  }

  @Override
  public void close() {
    try {
      if (bridge != null) {
        stopNode();
      }
      client.close();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    } finally {
      server.close();
    }
  }
}
