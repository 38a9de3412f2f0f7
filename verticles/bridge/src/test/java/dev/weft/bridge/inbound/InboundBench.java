package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.bus.Replies;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.ErrorListener;
import io.nats.client.JetStreamApiException;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.impl.Headers;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;

/** A server, a Vert.x instance and one route {@code r} from {@code orders.created.*} to it. */
public final class InboundBench implements AutoCloseable {
  public static final String ROUTE = "r";
  public static final String ADDRESS = "test.address";
  public static final String TYPE = "weft.orders.v1.OrderCreated";
  public static final MessageTypes TYPES =
      new MessageTypes(List.of(OrderCreated.getDefaultInstance()));
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final BlockedThreads blocked = new BlockedThreads();
  public final NatsServer server;
  public final Connection client;
  public final Vertx vertx;
  public final OpenTelemetry telemetry;
  public NatsConnections connections;
  public InboundRoutes routes;

  public InboundBench(OpenTelemetry telemetry, Function<VertxBuilder, VertxBuilder> configuration) {
    this.telemetry = telemetry;
    server = NatsServer.started();
    client = connect(server);
    addStream("ORDERS", "orders.>");
    addStream("DEAD_LETTERS", "dead_letters.>");
    VertxOptions options = BlockedThreads.options(new VertxOptions());
    vertx = blocked.watch(configuration.apply(Vertx.builder().with(options)).build());
    ProtobufCodec.register(vertx);
  }

  public InboundBench() {
    this(OpenTelemetry.noop(), builder -> builder);
  }

  /** A client that outlives the server. */
  public static Connection connect(NatsServer server) {
    try {
      return Nats.connect(
          Options.builder()
              .server(server.url())
              .maxReconnects(-1)
              .errorListener(new ErrorListener() {})
              .build());
    } catch (IOException | InterruptedException failed) {
      throw new AssertionError(failed);
    }
  }

  public static InboundRouteOptions route(int maxInFlight, long ackWaitMs, int maxDeliver) {
    return new InboundRouteOptions(
        ROUTE,
        "ORDERS",
        List.of("orders.created.*"),
        ROUTE,
        ADDRESS,
        maxInFlight,
        ackWaitMs,
        List.of(100L, 300L),
        maxDeliver,
        30_000,
        true,
        false,
        false,
        0);
  }

  public void addStream(String name, String subjects) {
    try {
      client
          .jetStreamManagement()
          .addStream(
              StreamConfiguration.builder()
                  .name(name)
                  .subjects(subjects)
                  .allowDirect(true)
                  .build());
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Starts the route and waits until it pulls. */
  public void start(InboundRouteOptions option) {
    connect();
    startAgain(option);
  }

  /** Connects without a route. */
  public void connect() {
    NatsOptions options = new NatsOptions(List.of(server.url()), 2, 2_000, 50);
    connections = new NatsConnections(vertx, options);
    Async.await(connections.connect());
  }

  /** The route alone. */
  public void stop() {
    Async.await(routes.stop());
  }

  /** As another node would, when the first has stopped. */
  public void startAgain(InboundRouteOptions option) {
    routes =
        new InboundRoutes(
            vertx, List.of(option), LocalAddresses.ALONE, connections, TYPES, telemetry);
    Async.await(routes.start());
  }

  public void handle(Function<Delivery<OrderCreated>, Future<?>> step) {
    Async.await(vertx.eventBus().consumer(ADDRESS, Replies.replying(step)).completion());
  }

  public long publish(String orderId) {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, orderId + ":created", TYPE, "test", Instant.EPOCH);
    return publish(orderId, headers.toJnats(), event(orderId).toByteArray());
  }

  public long publish(String orderId, Headers headers, byte[] data) {
    try {
      return client.jetStream().publish("orders.created." + orderId, headers, data).getSeqno();
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  public static Message event(String orderId) {
    return OrderCreated.newBuilder().setSchemaVersion(1).setOrderId(orderId).build();
  }

  public ConsumerInfo consumer() {
    try {
      return client.jetStreamManagement().getConsumerInfo("ORDERS", ROUTE);
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  /** Nothing is left to deliver, and everything delivered is acked. */
  public void awaitAllAcked() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              ConsumerInfo now = consumer();
              return now.getNumPending() == 0 && now.getNumAckPending() == 0;
            });
  }

  public MessageInfo awaitDeadLetter(String kind) {
    String subject = "dead_letters.ORDERS." + ROUTE + "." + kind;
    return await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(JetStreamApiException.class)
        .until(
            () -> client.jetStreamManagement().getLastMessage("DEAD_LETTERS", subject),
            found -> found != null);
  }

  public long deadLetterCount() {
    try {
      return client
          .jetStreamManagement()
          .getStreamInfo("DEAD_LETTERS")
          .getStreamState()
          .getMsgCount();
    } catch (IOException | JetStreamApiException failed) {
      throw new AssertionError(failed);
    }
  }

  public RouteHealth health() {
    return routes.health().get(ROUTE);
  }

  @Override
  public void close() {
    try {
      if (routes != null) {
        Async.await(routes.stop());
        Async.await(connections.close());
      }
      Async.await(vertx.close());
      client.close();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    } finally {
      server.close();
    }
    assertThat(blocked.warnings()).isEmpty();
  }
}
