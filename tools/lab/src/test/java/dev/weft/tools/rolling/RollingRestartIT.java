package dev.weft.tools.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.testkit.nats.NatsServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes behind HAProxy: who restarts them one after another is not noticed. */
class RollingRestartIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int NODES = 3;
  private static final int ORDERS_PER_SECOND = 12;
  private static final int ORDERS_PER_SECOND_NIGHTLY = 150;
  private static final int SECONDS_BETWEEN = 2;
  private static final int SKUS = 40;
  private static final int SIGTERM_EXIT = 143;
  private static final int GOING_AWAY = 1001;

  private final List<Integer> ports =
      IntStream.range(0, NODES).mapToObj(i -> Ports.freeOr("127.0.0.1", 0)).toList();
  private final int providerPort = Ports.freeOr("127.0.0.1", 0);
  private final List<JarProcess> nodes = new ArrayList<>();

  @TempDir Path work;

  @AfterEach
  void stop() {
    nodes.forEach(JarProcess::close);
  }

  @Test
  void restartsEveryNodeUnderLoadWithoutAFailedRequest() throws Exception {
    restartsEveryNode(ORDERS_PER_SECOND);
  }

  @Tag("nightly")
  @Test
  void restartsEveryNodeUnderMoreLoadWithoutAFailedRequest() throws Exception {
    restartsEveryNode(ORDERS_PER_SECOND_NIGHTLY);
  }

  private void restartsEveryNode(int ordersPerSecond) throws Exception {
    int ordersBetween = SECONDS_BETWEEN * ordersPerSecond;
    Path haproxy = HaProxy.binary();
    writeCatalogue();
    try (NatsServer nats = NatsServer.started();
        JarProcess provider = jar("provider", "--port", "" + providerPort);
        HaProxy balancer = new HaProxy(haproxy, work, ports)) {
      for (int node = 0; node < NODES; node++) {
        nodes.add(up(node, nats));
      }
      for (int node = 0; node < NODES; node++) {
        awaitInUse(balancer, node);
      }
      try (StatusWatch watch = new StatusWatch(balancer.http());
          SteadyLoad load = new SteadyLoad(balancer.http(), skus())) {
        watch.start();
        load.start(ordersPerSecond);
        for (int node = 0; node < NODES; node++) {
          awaitOrders(load, load.accepted().size() + ordersBetween);
          restart(node, nats);
          awaitInUse(balancer, node);
        }
        awaitOrders(load, load.accepted().size() + ordersBetween);
        load.stop();

        assertNothingFailed(load, watch, balancer);
        awaitAllEnded(load, watch);
        assertThat(provider.output()).doesNotContain("ERROR");
      }
      assertClean(nats);
    }
  }

  private void restart(int node, NatsServer nats) throws Exception {
    try (JarProcess old = nodes.get(node)) {
      old.terminate();
      assertThat(old.exitCode(LIMIT)).as(old.output()).isEqualTo(SIGTERM_EXIT);
      assertThat(old.output()).doesNotContain("ERROR").doesNotContain("not drained");
    }
    nodes.set(node, up(node, nats));
  }

  private void awaitInUse(HaProxy balancer, int node) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(balancer.sendsTo(node)).as(nodes.get(node)::output).isTrue());
  }

  private static void awaitOrders(SteadyLoad load, int count) {
    await().atMost(LIMIT).until(() -> load.accepted().size() >= count);
  }

  private static void assertNothingFailed(SteadyLoad load, StatusWatch watch, HaProxy balancer)
      throws IOException {
    assertThat(load.failures())
        .as("failed of %d requests; the balancer says:%n%s", load.requests(), balancer.output())
        .isEmpty();
    assertThat(watch.problems()).isEmpty();
    assertThat(watch.closeCodes()).as("farewells").isNotEmpty().containsOnly(GOING_AWAY);
    System.out.printf(
        "rolling restart: %d requests, %d orders, %d failures; the stream moved %d times%n",
        load.requests(), load.accepted().size(), load.failures().size(), watch.closeCodes().size());
  }

  private static void awaitAllEnded(SteadyLoad load, StatusWatch watch) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(watch.ended().keySet()).containsAll(load.accepted()));
  }

  private void assertClean(NatsServer nats) {
    String ledger = work.resolve("data/provider/ledger.jsonl").toString();
    CommandRun audit = CommandRun.of("audit", "--nats", nats.url(), "--ledger", ledger);
    assertThat(audit.exitCode()).as(audit.output()).isZero();
  }

  /** The delay is what the documentation asks for; the rest is patience with a loaded machine. */
  private JarProcess up(int node, NatsServer nats) throws IOException {
    return jar(
        "up",
        "--set=http.port=" + ports.get(node),
        "--set=http.requestTimeout=8s",
        "--set=orders.acceptTimeout=7s",
        "--set=nats.servers=" + nats.url(),
        "--set=payment.provider.url=http://127.0.0.1:" + providerPort,
        "--set=shutdown.drainDelay=3s",
        "--set=shutdown.timeout=30s");
  }

  private JarProcess jar(String... arguments) throws IOException {
    return JarProcess.start(work, Files.createDirectories(work.resolve("tmp")), arguments);
  }

  private void writeCatalogue() throws IOException {
    StringBuilder yaml = new StringBuilder("currency: EUR\nitems:\n");
    skus().forEach(sku -> yaml.append(line(sku)));
    Path conf = Files.createDirectories(work.resolve("conf"));
    Files.writeString(conf.resolve("catalog.yaml"), yaml.toString());
  }

  private static String line(String sku) {
    return "  " + sku + ": { name: \"" + sku + "\", priceMinor: 100, stock: 1000000 }\n";
  }

  private static List<String> skus() {
    return IntStream.range(0, SKUS).mapToObj(i -> "SKU-" + i).toList();
  }
}
