package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;

import dev.weft.bridge.Bridge;
import dev.weft.bridge.BridgeOptions;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.journal.v1.Advanced;
import dev.weft.proto.journal.v1.AppendReply;
import dev.weft.proto.journal.v1.AppendRequest;
import dev.weft.proto.journal.v1.LastRequest;
import dev.weft.proto.journal.v1.ReadRequest;
import dev.weft.proto.journal.v1.RecordedEvents;
import dev.weft.proto.orders.v1.OrderCreated;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** A bridge with stream ORDERS and no inbound routes, and the journal on its event bus. */
public final class JournalBench implements AutoCloseable {
  static final MessageTypes TYPES =
      new MessageTypes(
          List.of(
              OrderCreated.getDefaultInstance(),
              AppendRequest.getDefaultInstance(),
              AppendReply.getDefaultInstance(),
              LastRequest.getDefaultInstance(),
              ReadRequest.getDefaultInstance(),
              RecordedEvents.getDefaultInstance(),
              Advanced.getDefaultInstance()));

  public final Vertx vertx;
  public final Bridge bridge;
  public final Journal journal;

  /** Starts nothing yet. */
  public JournalBench(Vertx vertx, JsonObject configuration, OpenTelemetry telemetry) {
    this.vertx = vertx;
    ProtobufCodec.register(vertx);
    BridgeOptions options = BridgeOptions.read(new OptionsReader(configuration));
    bridge = new Bridge(vertx, options, TYPES, telemetry);
    journal = new BusJournal(vertx);
  }

  /** Connected to that server. */
  static JournalBench connected(Vertx vertx, String url) {
    JournalBench bench = new JournalBench(vertx, configuration(url), OpenTelemetry.noop());
    await(bench.bridge.connect());
    return bench;
  }

  /** Changed freely: made anew each time. */
  public static JsonObject configuration(String url) {
    JsonObject orders =
        new JsonObject().put("subjects", new JsonArray().add("orders.>")).put("messageTtl", true);
    JsonObject route =
        new JsonObject()
            .put("address", "journal.append.ORDERS")
            .put("stream", "ORDERS")
            .put("subjects", new JsonArray().add("orders.*.*"));
    return new JsonObject()
        .put("nats", new JsonObject().put("servers", new JsonArray().add(url)))
        .put("journal", new JsonObject())
        .put("streams", new JsonObject().put("ORDERS", orders))
        .put("routes", new JsonObject().put("outbound", new JsonObject().put("orders", route)));
  }

  /** The first event of an order, created once. */
  public static NewEvent created(String orderId) {
    return NewEvent.of(
        "orders.created." + orderId,
        orderId + ":created",
        OrderCreated.newBuilder().setSchemaVersion(1).setOrderId(orderId).build(),
        Guard.none("orders.*." + orderId));
  }

  @Override
  public void close() {
    await(bridge.close());
  }
}
