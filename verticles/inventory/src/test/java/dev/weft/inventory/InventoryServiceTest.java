package dev.weft.inventory;

import static dev.weft.tools.testkit.Async.await;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Message;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.bus.ProtobufCodec;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.GetInventory;
import dev.weft.proto.api.v1.GetInventoryReply;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The inventory service alone, over a real event bus: ten of YARN, two of LOOM, no DYE. */
abstract class InventoryServiceTest {
  static final Duration LIMIT = Duration.ofSeconds(10);
  static final long CREATED_SEQUENCE = 41;
  static final long ENDED_SEQUENCE = 42;

  private static final String FOLLOW = Addresses.INVENTORY_FOLLOW_PREFIX + 0;

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  final Vertx vertx = blockedThreads.vertx();
  final InMemoryJournal journal = new InMemoryJournal();
  private final List<String> deployed = new CopyOnWriteArrayList<>();

  @BeforeEach
  void deploy() {
    ProtobufCodec.register(vertx);
    await(deploy(Samples.catalogue(10, 2, 0)));
  }

  final void undeployAll() {
    deployed.forEach(id -> await(vertx.undeploy(id)));
    deployed.clear();
  }

  final Future<String> deploy(Catalogue catalogue) {
    return deploy(catalogue, new ServiceContext(any -> journal, OpenTelemetry.noop()));
  }

  final Future<String> deploy(Catalogue catalogue, ServiceContext service) {
    return vertx
        .deployVerticle(
            new InventoryVerticle(InventoryOptions.read(OptionsReader.empty()), catalogue, service))
        .onSuccess(deployed::add);
  }

  final void create(String orderId, Map<String, Integer> lines) {
    await(deliver(Samples.created(orderId, lines), CREATED_SEQUENCE));
  }

  final void cancel(String orderId) {
    await(deliver(Samples.cancelled(orderId), ENDED_SEQUENCE));
  }

  final Future<?> deliver(Message event, long sequence) {
    return deliver(event, sequence, Instant.now());
  }

  final Future<?> deliver(Message event, long sequence, Instant time) {
    DeliveryOptions options =
        new DeliveryOptions().setHeaders(Samples.delivery(event, sequence, time).headers());
    return vertx.eventBus().request(FOLLOW, event, options);
  }

  /** An event of a kind that only a newer version knows. */
  final void storeUnknown(String kind, String id) {
    String subject = "inventory." + kind + ".0." + id;
    StockReleased payload = StockReleased.getDefaultInstance();
    await(
        journal.append(
            Streams.INVENTORY, NewEvent.of(subject, subject, payload, Guard.none(subject))));
  }

  final GetInventoryReply ask(String sku) {
    GetInventory request = GetInventory.newBuilder().setSku(sku).build();
    return await(this.<GetInventoryReply>request(Addresses.INVENTORY_GET, request));
  }

  final Future<AdjustStockReply> adjusting(String id, String sku, long delta) {
    AdjustStock request =
        AdjustStock.newBuilder()
            .setAdjustmentId(id)
            .setSku(sku)
            .setDelta(delta)
            .setReason("counted")
            .build();
    return request(Addresses.INVENTORY_ADJUST, request);
  }

  final AdjustStockReply adjust(String id, String sku, long delta) {
    return await(adjusting(id, sku, delta));
  }

  /** Waits until every level is stored as an event of its own. */
  final void awaitFlushed() {
    await().atMost(LIMIT).until(() -> StoredLevels.unflushed(events()).isEmpty());
  }

  final StockLevel lastLevel(String sku) {
    awaitFlushed();
    List<RecordedEvent> levels =
        events().stream()
            .filter(event -> event.subject().equals("inventory.level." + sku))
            .toList();
    return levels.get(levels.size() - 1).payloadAs(StockLevel.parser());
  }

  final long available(String sku) {
    return ask(sku).getInventory().getItems(0).getAvailable();
  }

  final RecordedEvent outcome(String event, String orderId) {
    String subject = "inventory." + event + ".0." + orderId;
    return events().stream()
        .filter(stored -> stored.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  final long countOf(String subjectPrefix) {
    return events().stream().filter(event -> event.subject().startsWith(subjectPrefix)).count();
  }

  final List<RecordedEvent> events() {
    return journal.events(Streams.INVENTORY);
  }

  private <R> Future<R> request(String address, Message request) {
    return vertx.eventBus().<R>request(address, request).map(io.vertx.core.eventbus.Message::body);
  }
}
