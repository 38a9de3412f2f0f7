package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The payment provider's process is killed under load and comes back. Runs for longer with {@code
 * -Dprovider.down.seconds=60}.
 */
class ProviderDownIT {
  private static final Duration DOWN =
      Duration.ofSeconds(Integer.getInteger("provider.down.seconds", 5));

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final String ROUTE = "payment-capture";
  private static final String SKU = "YARN";
  private static final String CATALOGUE =
      "currency: EUR\nitems:\n  YARN: { name: Yarn, priceMinor: 720, stock: 1000000 }\n";

  private final Map<String, Boolean> accepted = new ConcurrentHashMap<>();
  private final Queue<String> refusals = new ConcurrentLinkedQueue<>();
  private final DeliveryCounts deliveries = new DeliveryCounts();
  private final int providerPort = Ports.freeOr("127.0.0.1", 0);
  private final ExecutorService clients = Executors.newCachedThreadPool();

  /** How many orders come. */
  private enum Load {
    STEADY(4, 100, 40),
    TRICKLE(1, 1_000, 2);

    final int clients;

    /** Of each client, between an answer and its next order. */
    final long thinkMs;

    /** Orders that are to be confirmed before the provider goes. */
    final int confirmedBefore;

    Load(int clients, long thinkMs, int confirmedBefore) {
      this.clients = clients;
      this.thinkMs = thinkMs;
      this.confirmedBefore = confirmedBefore;
    }
  }

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private LocalNode node;
  private HttpApi api;
  private volatile boolean placing = true;

  @BeforeEach
  void start() throws IOException {
    nats = NatsServer.started();
    Path catalogue = Files.writeString(work.resolve("catalog.yaml"), CATALOGUE);
    node =
        LocalNode.start(
            deliveries,
            work,
            nats.url(),
            "inventory.catalog=" + catalogue,
            "payment.provider.url=http://127.0.0.1:" + providerPort);
    node.awaitReady();
    blockedThreads.watch(node.vertx());
    api = new HttpApi(node.httpPort());
  }

  @AfterEach
  void stop() {
    placing = false;
    clients.shutdownNow();
    node.close();
    nats.close();
  }

  @ParameterizedTest
  @EnumSource
  void waitsForTheProviderWithoutSpendingDeliveries(Load load) throws Exception {
    JarProcess provider = provider();
    try {
      awaitReadiness("UP");
      List<Future<?>> placers = new ArrayList<>();
      for (int i = 0; i < load.clients; i++) {
        int client = i;
        placers.add(clients.submit(() -> placeUntilStopped(client, load.thinkMs)));
      }
      awaitConfirmed(load.confirmedBefore);

      provider.kill();
      provider.exitCode(LIMIT);
      awaitReadiness("DEGRADED");
      assertPausedAndDegraded();
      TimeUnit.SECONDS.sleep(DOWN.toSeconds());
      assertPausedAndDegraded();

      provider = provider();
      awaitListening();
      long backNanos = System.nanoTime();
      awaitReadiness("UP");
      long recoveryMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - backNanos);

      placing = false;
      for (Future<?> placer : placers) {
        placer.get();
      }
      awaitConfirmed(accepted.size());
      assertThat(refusals).isEmpty();
      assertChargedOnce();
      assertThat(deliveries.most())
          .as("deliveries by order: %s", deliveries.byOrder)
          .isLessThanOrEqualTo(2);
      assertThat(deadLetters()).isEqualTo(0);
      System.out.printf(
          "%s, provider away for %d s: %d orders confirmed, %d deliveries at most, UP after %d"
              + " ms%n",
          load, DOWN.toSeconds(), accepted.size(), deliveries.most(), recoveryMs);
    } finally {
      provider.close();
    }
  }

  private Void placeUntilStopped(int client, long thinkMs) throws Exception {
    for (int i = 0; placing; i++) {
      Answer answer =
          api.place(HttpApi.orderOf("tok_ok", Map.of(SKU, 1)), "key-" + client + "-" + i);
      if (answer.status() == 202) {
        accepted.put(new JsonObject(answer.text()).getString("orderId"), false);
      } else {
        refusals.add(answer.status() + " " + answer.text());
      }
      TimeUnit.MILLISECONDS.sleep(thinkMs);
    }
    return null;
  }

  private void awaitReadiness(String status) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> has(api.json("/ready"), status));
  }

  private static void has(JsonObject readiness, String status) {
    assertThat(readiness.getString("status")).as(readiness::encode).isEqualTo(status);
  }

  /** The pause begins a moment after the breaker has opened. */
  private void assertPausedAndDegraded() {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer ready = api.get("/ready");
              JsonObject health = new JsonObject(ready.text());
              assertThat(ready.status()).isEqualTo(200);
              has(health, "DEGRADED");
              assertThat(health.getString("breaker")).isEqualTo("open");
              assertThat(health.getJsonObject("routes").getJsonObject(ROUTE).getString("state"))
                  .isEqualTo("PAUSED");
            });
  }

  private void awaitListening() {
    assertThat(Ports.awaitListener("127.0.0.1", providerPort, LIMIT.toMillis())).isTrue();
  }

  /** Every accepted order must come to that, so asking again is only for those that have not. */
  private void awaitConfirmed(int count) {
    await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              Set<String> others = new TreeSet<>();
              for (String order : openOrders()) {
                String status = api.order(order).getString("status");
                assertThat(status).isNotIn("REJECTED", "CANCELLED");
                if (status.equals("CONFIRMED")) {
                  accepted.put(order, true);
                } else {
                  others.add(order);
                }
              }
              assertThat(accepted.size() - others.size())
                  .as("not confirmed: %s", others)
                  .isGreaterThanOrEqualTo(count);
            });
  }

  private List<String> openOrders() {
    return accepted.entrySet().stream()
        .filter(entry -> !entry.getValue())
        .map(Map.Entry::getKey)
        .toList();
  }

  private void assertChargedOnce() throws IOException {
    List<String> charged =
        Files.readAllLines(work.resolve("ledger.jsonl")).stream()
            .map(JsonObject::new)
            .map(entry -> entry.getString("reference"))
            .toList();
    assertThat(charged)
        .doesNotHaveDuplicates()
        .containsExactlyInAnyOrderElementsOf(accepted.keySet());
  }

  private int deadLetters() throws Exception {
    return api.json("/api/v1/dead-letters?all=true").getJsonArray("letters").size();
  }

  private JarProcess provider() throws IOException {
    return JarProcess.start(
        work,
        work,
        "provider",
        "--port",
        Integer.toString(providerPort),
        "--ledger",
        work.resolve("ledger.jsonl").toString());
  }

  /** What the process spans of the payment route say of their deliveries. */
  private static final class DeliveryCounts implements SpanExporter {
    private static final AttributeKey<String> DURABLE =
        AttributeKey.stringKey("messaging.consumer.group.name");
    private static final AttributeKey<String> EVENT =
        AttributeKey.stringKey("messaging.message.id");
    private static final AttributeKey<Long> COUNT = AttributeKey.longKey("weft.delivery.count");

    private final Map<String, Long> byOrder = new ConcurrentHashMap<>();

    /** 0 when no span was seen. */
    long most() {
      return byOrder.values().stream().mapToLong(Long::longValue).max().orElse(0);
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      for (SpanData span : spans) {
        if (ROUTE.equals(span.getAttributes().get(DURABLE))) {
          Long count = span.getAttributes().get(COUNT);
          String event = String.valueOf(span.getAttributes().get(EVENT));
          byOrder.merge(event, count == null ? 1 : count, Math::max);
        }
      }
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }
}
