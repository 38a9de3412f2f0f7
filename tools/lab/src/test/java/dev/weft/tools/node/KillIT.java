package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.JarProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KillIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ORDERS = 240;
  private static final int CLIENTS = 8;
  private static final int ACCEPTED_BEFORE_SERVER_DIES = 60;
  private static final int ACCEPTED_BEFORE_LAUNCHER_DIES = 150;
  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");

  /** Every one ends differently: plenty, too little, paid for by a card that is declined. */
  private static final String PLENTY = "YARN-WOOL-NAT";

  private static final String SCARCE = "DYE-INDIGO-50";
  private static final List<String> SKUS = List.of(PLENTY, SCARCE);
  private static final int SCARCE_EVERY = 20;
  private static final int DECLINED_EVERY = 15;

  private final Map<Integer, String> accepted = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private final int port = Ports.freeOr("127.0.0.1", 0);
  private final HttpApi api = new HttpApi(port);

  @TempDir Path work;

  @Test
  void losesNoAcceptedOrderAndChargesOnceWhoeverIsKilled() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (JarProcess first = up()) {
      awaitReady(first);
      Map<String, Long> stockBefore = stock();
      List<Future<?>> loads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        loads.add(clients.submit(this::placeUntilAllAreAccepted));
      }

      awaitAccepted(ACCEPTED_BEFORE_SERVER_DIES);
      kill(work.resolve("data/nats/nats-server.pid"));
      awaitAccepted(ACCEPTED_BEFORE_LAUNCHER_DIES);
      first.descendants();
      first.kill();
      first.exitCode(LIMIT);

      try (JarProcess second = up()) {
        awaitReady(second);
        assertThat(second.output()).contains("that an earlier launcher left behind");
        for (Future<?> load : loads) {
          load.get();
        }
        assertThat(accepted).hasSize(ORDERS);
        assertThat(Set.copyOf(accepted.values())).as("one order for each key").hasSize(ORDERS);
        awaitAllFinal(second);
        assertStockIsConserved(stockBefore);
        assertChargedOnce();
      }
      assertThat(first.aliveDescendants()).isEmpty();
    } finally {
      clients.shutdownNow();
    }
  }

  /** As a careful client does: the same key again until there is an answer that settles it. */
  private Void placeUntilAllAreAccepted() throws InterruptedException {
    for (int i = next.getAndIncrement(); i < ORDERS; i = next.getAndIncrement()) {
      int number = i;
      await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> isAccepted(number));
    }
    return null;
  }

  private boolean isAccepted(int number) throws InterruptedException {
    String token = number % DECLINED_EVERY == 0 ? "tok_declined" : "tok_ok";
    String sku = number % SCARCE_EVERY == 0 ? SCARCE : PLENTY;
    try {
      Answer answer =
          api.place(HttpApi.orderOf(token, Map.of(sku, 1 + number % 2)), "key-" + number);
      if (answer.status() == 202) {
        accepted.put(number, new JsonObject(answer.text()).getString("orderId"));
        return true;
      }
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      return false;
    } catch (IOException nobodyListens) {
      return false;
    }
  }

  private void awaitReady(JarProcess weft) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(api.status("/ready")).as(weft.output()).isEqualTo(200));
  }

  private void awaitAccepted(int count) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> accepted.size() >= count);
  }

  private void awaitAllFinal(JarProcess weft) {
    Set<String> pending = ConcurrentHashMap.newKeySet();
    pending.addAll(accepted.values());
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              for (String order : Set.copyOf(pending)) {
                if (FINAL.contains(api.order(order).getString("status"))) {
                  pending.remove(order);
                }
              }
              assertThat(pending).as(weft::output).isEmpty();
            });
  }

  private void assertStockIsConserved(Map<String, Long> before) throws Exception {
    Map<String, Long> sold = new ConcurrentHashMap<>();
    for (JsonObject order : confirmed()) {
      JsonObject item = order.getJsonArray("items").getJsonObject(0);
      sold.merge(item.getString("sku"), item.getLong("quantity"), Long::sum);
    }
    for (String sku : SKUS) {
      // What is released comes back a step after the order is final.
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () ->
                  assertThat(api.available(sku) + sold.getOrDefault(sku, 0L))
                      .as(sku)
                      .isEqualTo(before.get(sku)));
    }
    assertThat(sold.get(PLENTY)).isPositive();
  }

  private void assertChargedOnce() throws Exception {
    List<String> charged =
        Files.readAllLines(work.resolve("data/provider/ledger.jsonl")).stream()
            .map(JsonObject::new)
            .filter(entry -> entry.getString("status").equals("captured"))
            .map(entry -> entry.getString("reference"))
            .toList();
    List<String> confirmed = confirmed().stream().map(order -> order.getString("orderId")).toList();
    assertThat(charged).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(confirmed);
  }

  private List<JsonObject> confirmed() throws Exception {
    List<JsonObject> confirmed = new ArrayList<>();
    for (String id : accepted.values()) {
      JsonObject order = api.order(id);
      if (order.getString("status").equals("CONFIRMED")) {
        confirmed.add(order);
      }
    }
    return confirmed;
  }

  private Map<String, Long> stock() throws Exception {
    Map<String, Long> stock = new ConcurrentHashMap<>();
    for (String sku : SKUS) {
      stock.put(sku, api.available(sku));
    }
    return stock;
  }

  private static void kill(Path pidFile) throws IOException {
    Properties process = new Properties();
    try (var reader = Files.newBufferedReader(pidFile)) {
      process.load(reader);
    }
    ProcessHandle.of(Long.parseLong(process.getProperty("pid"))).orElseThrow().destroyForcibly();
  }

  /** A short ack wait: what the killed launcher had in hand comes again after it. */
  private JarProcess up() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--set", "http.port=" + port));
    arguments.addAll(List.of("--set", "nats.embedded.port=0"));
    for (String route :
        List.of(
            "inventory",
            "order-on-stock",
            "payment-capture",
            "order-on-payment",
            "notification-record")) {
      arguments.addAll(List.of("--set", "routes.inbound." + route + ".ackWait=3s"));
    }
    Path temp = Files.createDirectories(work.resolve("tmp"));
    return JarProcess.start(work, temp, arguments.toArray(String[]::new));
  }
}
