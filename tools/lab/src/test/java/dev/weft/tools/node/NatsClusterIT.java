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
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NatsClusterIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int CLIENTS = 4;
  private static final int ACCEPTED_AT_KILL = 100;
  private static final int ACCEPTED_AFTER = 100;

  /** Of one client, between two orders: a load, and not the most that goes. */
  private static final long THINK_MS = 10;

  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");
  private static final String SKU = "YARN-WOOL-NAT";

  /** Order id by key, and when each was accepted. */
  private final Map<String, String> accepted = new ConcurrentHashMap<>();

  private final Map<String, Instant> acceptedAt = new ConcurrentHashMap<>();
  private final AtomicInteger next = new AtomicInteger();
  private volatile boolean loading = true;

  private final int port = Ports.freeOr("127.0.0.1", 0);
  private final HttpApi api = new HttpApi(port);

  @TempDir Path work;

  @Test
  void losesNoAcceptedOrderWhenTheLeaderOfOrdersIsKilled() throws Exception {
    ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
    try (JarProcess weft = up()) {
      awaitWhole(weft);
      List<Future<?>> loads = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        loads.add(clients.submit(this::place));
      }
      awaitAccepted(ACCEPTED_AT_KILL);

      Instant killed = Instant.now();
      String first = leader().orElseThrow();
      String second = killUntilAnotherLeads(first);
      Duration named = Duration.between(killed, Instant.now());

      assertThat(second).isNotEqualTo(first).startsWith("weft-");
      awaitAccepted(accepted.size() + ACCEPTED_AFTER);
      awaitWhole(weft);
      loading = false;
      for (Future<?> load : loads) {
        load.get();
      }
      List<JsonObject> ended = awaitAllFinal(weft);
      assertAuditIsClean();
      tell(first, second, named, ended);
    } finally {
      loading = false;
      clients.shutdownNow();
    }
  }

  /** As a careful client does: the same key again until it is accepted. */
  private Void place() throws InterruptedException {
    while (loading) {
      String key = "key-" + next.getAndIncrement();
      await().atMost(LIMIT).pollInterval(Duration.ofMillis(50)).until(() -> isAccepted(key));
      TimeUnit.MILLISECONDS.sleep(THINK_MS);
    }
    return null;
  }

  private boolean isAccepted(String key) throws InterruptedException, IOException {
    Answer answer = api.place(HttpApi.orderOf("tok_ok", Map.of(SKU, 1)), key);
    if (answer.status() != 202) {
      assertThat(answer.status()).as(answer.text()).isEqualTo(503);
      return false;
    }
    acceptedAt.put(key, Instant.now());
    accepted.put(key, new JsonObject(answer.text()).getString("orderId"));
    return true;
  }

  /**
   * The killed one is back within a moment, and could win the election; so it is killed whenever it
   * is, until another one has won.
   */
  private String killUntilAnotherLeads(String first) {
    Path pidFile = work.resolve("data/nats/" + first.substring("weft-".length()));
    return await()
        .atMost(LIMIT)
        .pollInterval(Duration.ofMillis(100))
        .until(
            () -> {
              kill(pidFile.resolve("nats-server.pid"));
              return leader().filter(name -> !name.equals(first)).orElse("");
            },
            name -> !name.isEmpty());
  }

  private static void kill(Path pidFile) throws IOException {
    Properties process = new Properties();
    try (var reader = Files.newBufferedReader(pidFile)) {
      process.load(reader);
    }
    ProcessHandle.of(Long.parseLong(process.getProperty("pid")))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  /** As {@code /ready} tells it; empty when it knows of none. */
  private Optional<String> leader() throws IOException, InterruptedException {
    return Optional.of(orders().getString("leader", "")).filter(name -> !name.isEmpty());
  }

  private JsonObject orders() throws IOException, InterruptedException {
    return api.json("/ready")
        .getJsonObject("streams", new JsonObject())
        .getJsonObject("ORDERS", new JsonObject());
  }

  /** Every stream has a leader and every replica, and every server runs. */
  private void awaitWhole(JarProcess weft) {
    await()
        .atMost(LIMIT)
        .ignoreExceptionsInstanceOf(IOException.class)
        .untilAsserted(
            () -> {
              JsonObject ready = api.json("/ready");
              assertThat(ready.getString("status"))
                  .as("%s %s", ready, weft.output())
                  .isEqualTo("UP");
              assertThat(orders().getInteger("current")).isEqualTo(3);
            });
  }

  private void awaitAccepted(int count) {
    await().atMost(LIMIT).pollInterval(Duration.ofMillis(10)).until(() -> accepted.size() >= count);
  }

  private List<JsonObject> awaitAllFinal(JarProcess weft) {
    Map<String, JsonObject> ended = new ConcurrentHashMap<>();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              for (String id : accepted.values()) {
                if (!ended.containsKey(id)) {
                  JsonObject order = api.order(id);
                  if (FINAL.contains(order.getString("status"))) {
                    ended.put(id, order);
                  }
                }
              }
              assertThat(ended.keySet())
                  .as(weft::output)
                  .containsExactlyInAnyOrderElementsOf(accepted.values());
            });
    return List.copyOf(ended.values());
  }

  private void assertAuditIsClean() throws Exception {
    try (JarProcess audit = jar("audit", "--set", "nats.embedded.servers=3")) {
      assertThat(audit.exitCode(LIMIT)).as(audit.output()).isZero();
    }
  }

  /** Figures for people: how long a machine takes says nothing about right or wrong. */
  private void tell(String first, String second, Duration named, Collection<JsonObject> ended) {
    List<Instant> confirmedAt =
        ended.stream().map(order -> Instant.parse(order.getString("updatedAt"))).toList();
    System.out.printf(
        "NatsClusterIT: %s killed, %s named as leader of ORDERS after %d ms; %d orders accepted and"
            + " ended; longest pause between two that were accepted %d ms, confirmed %d ms%n",
        first,
        second,
        named.toMillis(),
        ended.size(),
        longestGapMs(acceptedAt.values()),
        longestGapMs(confirmedAt));
  }

  private static long longestGapMs(Collection<Instant> times) {
    List<Instant> sorted = times.stream().sorted().toList();
    long longestMs = 0;
    for (int i = 1; i < sorted.size(); i++) {
      longestMs =
          Math.max(longestMs, Duration.between(sorted.get(i - 1), sorted.get(i)).toMillis());
    }
    return longestMs;
  }

  private JarProcess up() throws IOException {
    List<String> arguments = new ArrayList<>(List.of("up", "--nats-cluster", "3"));
    arguments.addAll(List.of("--set", "http.port=" + port, "--set", "nats.embedded.port=0"));
    // What was on its way when a server died comes again after it.
    for (String route :
        List.of("inventory", "order-on-stock", "payment-capture", "order-on-payment")) {
      arguments.addAll(List.of("--set", "routes.inbound." + route + ".ackWait=3s"));
    }
    return jar(arguments.toArray(String[]::new));
  }

  private JarProcess jar(String... arguments) throws IOException {
    return JarProcess.start(work, Files.createDirectories(work.resolve("tmp")), arguments);
  }
}
