package dev.weft.tools.rolling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.UnknownFieldSet;
import dev.weft.order.flow.OrderFailures;
import dev.weft.process.Ports;
import dev.weft.tools.lab.CommandRun;
import dev.weft.tools.lab.JarProcess;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.Nats;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An upgrade half-way: nodes of this version and of the next one are members of one cluster and
 * work on the same orders. The next one writes a field and a kind of event that this one does not
 * know.
 */
class TwoVersionsIT {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final String HOST = "127.0.0.1";
  private static final String SERVICES = "order,inventory,payment,notification,bridge";
  private static final int ORDERS_PER_SECOND = 10;
  private static final int ORDERS_IN_EACH_PHASE = 30;
  private static final int SIGTERM_EXIT = 143;

  /** Of {@code OrderNoted}. */
  private static final int CHANNEL = 2;

  private static final String SKU = "YARN-WOOL-NAT";

  private final Path thisJar = Path.of(System.getProperty("weft.jar"));
  private final int edgePort = Ports.freeOr(HOST, 0);
  private final int providerPort = Ports.freeOr(HOST, 0);
  private final List<JarProcess> processes = new ArrayList<>();

  @TempDir Path work;
  @TempDir Path house;

  @AfterEach
  void stop() {
    processes.forEach(JarProcess::close);
  }

  @Test
  void workTogetherOnTheSameOrders() throws Exception {
    Path nextJar = NextVersion.build(house);
    try (NatsServer nats = NatsServer.started()) {
      start(thisJar, "provider", "--port", "" + providerPort);
      JarProcess old = node(thisJar, nats, SERVICES);
      JarProcess gateway = node(thisJar, nats, "gateway,bridge", "--set=http.port=" + edgePort);
      awaitReady(old);
      awaitReady(gateway);
      URI edge = URI.create("http://" + HOST + ":" + edgePort);
      try (StatusWatch watch = new StatusWatch(edge);
          SteadyLoad load = new SteadyLoad(edge, List.of(SKU))) {
        watch.start();
        load.start(ORDERS_PER_SECOND);
        awaitMoreOrders(load);
        awaitReady(node(nextJar, nats, SERVICES));
        awaitMoreOrders(load);
        leave(old);
        awaitMoreOrders(load);
        load.stop();

        // A request on its way to another node may be lost with the member that leaves.
        assertThat(load.failures()).allMatch(failure -> failure.startsWith("503 "));
        awaitAllEnded(load, watch);
        awaitNotes(nats, load.accepted());
      }
      // An order that this version cannot get past would be left to the next one.
      processes.forEach(
          each -> assertThat(each.output()).doesNotContain("ERROR", OrderFailures.CONTENDED));
      CommandRun audit = CommandRun.of(audit(nats));
      assertThat(audit.exitCode()).as(audit.output()).isZero();
      JarProcess nextAudit = start(nextJar, audit(nats));
      assertThat(nextAudit.exitCode(LIMIT)).as(nextAudit.output()).isZero();
    }
  }

  /** A member of the cluster. */
  private JarProcess node(Path jar, NatsServer nats, String roles, String... settings)
      throws IOException {
    List<String> arguments = new ArrayList<>(List.of("node", "--roles", roles));
    arguments.addAll(
        List.of(
            "--set=http.port=0",
            "--set=http.requestTimeout=8s",
            "--set=orders.acceptTimeout=7s",
            "--set=nats.servers=" + nats.url(),
            "--set=payment.provider.url=http://" + HOST + ":" + providerPort,
            "--set=shutdown.timeout=30s"));
    arguments.addAll(List.of(settings));
    return start(jar, arguments.toArray(String[]::new));
  }

  private static void awaitReady(JarProcess node) {
    await().atMost(LIMIT).untilAsserted(() -> assertThat(node.output()).contains("Weft is ready."));
  }

  private JarProcess start(Path jar, String... arguments) throws IOException {
    JarProcess process =
        JarProcess.start(jar, work, Files.createDirectories(work.resolve("tmp")), arguments);
    processes.add(process);
    return process;
  }

  private static void awaitMoreOrders(SteadyLoad load) {
    int wanted = load.accepted().size() + ORDERS_IN_EACH_PHASE;
    await().atMost(LIMIT).until(() -> load.accepted().size() >= wanted);
  }

  private static void leave(JarProcess node) throws InterruptedException {
    node.terminate();
    assertThat(node.exitCode(LIMIT)).as(node.output()).isEqualTo(SIGTERM_EXIT);
  }

  private static void awaitAllEnded(SteadyLoad load, StatusWatch watch) {
    await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(watch.ended().keySet()).containsAll(load.accepted()));
    assertThat(watch.problems()).isEmpty();
  }

  /** One for each order: with the new field, or without it where this version had taken it. */
  @SuppressWarnings("try") // close() may be interrupted
  private static void awaitNotes(NatsServer nats, Set<String> orders) throws Exception {
    try (Connection connection = Nats.connect(nats.url())) {
      JetStreamManagement streams = connection.jetStreamManagement();
      Set<String> notes = new HashSet<>();
      for (String order : orders) {
        notes.add(
            await()
                .pollDelay(Duration.ZERO)
                .atMost(LIMIT)
                .ignoreExceptions()
                .until(() -> note(streams, order), any -> true));
      }
      assertThat(notes).containsExactlyInAnyOrder("web", "unknown");
    }
  }

  /** The channel; the type is not known here. */
  private static String note(JetStreamManagement streams, String order) throws Exception {
    byte[] data = streams.getLastMessage("ORDERS", "orders.noted." + order).getData();
    return UnknownFieldSet.parseFrom(data)
        .getField(CHANNEL)
        .getLengthDelimitedList()
        .get(0)
        .toStringUtf8();
  }

  private String[] audit(NatsServer nats) {
    String ledger = work.resolve("data/provider/ledger.jsonl").toString();
    return new String[] {"audit", "--nats", nats.url(), "--ledger", ledger};
  }
}
