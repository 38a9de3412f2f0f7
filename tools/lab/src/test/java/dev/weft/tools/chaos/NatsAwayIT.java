package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.text.TextTable;
import dev.weft.tools.lab.ControlledNatsServer;
import dev.weft.tools.lab.LabDirectory;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.lab.TestCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/**
 * nats-server is killed under load and stays away while clients keep posting. Runs for longer with
 * {@code -Dnats.away.seconds=60}.
 */
@EnabledOnOs(OS.LINUX)
class NatsAwayIT {
  private static final Duration AWAY =
      Duration.ofSeconds(Integer.getInteger("nats.away.seconds", 6));

  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final int CLIENTS = 64;
  private static final int ACCEPTED_BEFORE = 300;
  private static final int ACCEPTED_AFTER = 100;
  private static final int SAMPLES = 9;
  private static final int SAMPLES_MIN = 6;

  /** Far less than what the refused orders of one such time would take if they were kept. */
  private static final long HEAP_GROWTH_MAX_BYTES = 4 << 20;

  private static final Pattern PENDING =
      Pattern.compile("(?m)^weft_journal_appends_pending\\{.*} ([0-9.]+)$");

  private static final List<String> NODE_FLAGS =
      List.of("-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private final List<Moment> moments = new ArrayList<>();
  private LabDirectory home;
  private NatsServers nats;
  private TestCluster cluster;
  private LoadClient api;
  private PatientClients clients;

  private record Moment(long atMs, ProcessSample process, long pendingAppends, int refusals) {}

  @BeforeEach
  void start() throws Exception {
    home = LabDirectory.create();
    home.write(ChaosCatalogue.FILE, ChaosCatalogue.yaml());
    nats = new NatsServers(NatsServer.binary(), home.dir(), 1);
    cluster = new TestCluster(home, 1, NODE_FLAGS, List.of());
    nats.start();
    cluster.start(nats.urls(), List.of(catalogue()));
    cluster.awaitReady(LIMIT);
    api = new LoadClient(vertx, cluster.http(), CLIENTS, CLIENTS);
    clients = new PatientClients(vertx, api, CLIENTS);
  }

  @AfterEach
  void stop() {
    clients.stop();
    cluster.close();
    nats.close();
    vertx.close();
    home.close();
  }

  @Test
  void refusesEveryOrderAndKeepsNoneOfThemInMemory() throws Exception {
    ControlledNatsServer server = nats.all().get(0);
    clients.start();
    await().atMost(LIMIT).until(() -> clients.accepted().size() >= ACCEPTED_BEFORE);

    server.process().kill();
    clients.serverIsAway(true);
    sampleFor(AWAY);
    clients.serverIsAway(false);
    print();
    assertThat(clients.otherAnswers()).as("besides 503 with Retry-After").isEmpty();
    assertThat(clients.refusals()).isGreaterThan(CLIENTS);
    assertFlat();

    server.process().start();
    int before = clients.accepted().size();
    await().atMost(LIMIT).until(() -> clients.accepted().size() >= before + ACCEPTED_AFTER);
    clients.stop();
    assertEveryAcceptedOrderIsConfirmed();
    AuditProcess audit = AuditProcess.run(home.dir(), auditArguments());
    assertThat(audit.exitCode()).as(String.join("\n", audit.output())).isZero();
  }

  private void sampleFor(Duration time) throws Exception {
    long startNanos = System.nanoTime();
    long atMs = 0;
    while (atMs < time.toMillis() || moments.size() < SAMPLES_MIN) {
      TimeUnit.MILLISECONDS.sleep(time.toMillis() / SAMPLES);
      atMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
      ProcessSample process = ProcessSample.of(cluster.node(0).pid());
      moments.add(new Moment(atMs, process, pendingAppends(), clients.refusals()));
    }
  }

  /** Of the last two thirds nothing is beyond the most of the first third by more than that. */
  private void assertFlat() {
    List<Moment> first = moments.subList(0, moments.size() / 3);
    List<Moment> later = moments.subList(moments.size() / 3, moments.size());
    long heapBytes =
        first.stream().mapToLong(moment -> moment.process().liveHeapBytes()).max().orElseThrow();
    long pending = first.stream().mapToLong(Moment::pendingAppends).max().orElseThrow();
    assertThat(later)
        .allSatisfy(
            moment -> {
              assertThat(moment.process().liveHeapBytes())
                  .isLessThan(heapBytes + HEAP_GROWTH_MAX_BYTES);
              assertThat(moment.pendingAppends()).isLessThanOrEqualTo(pending + CLIENTS);
            });
  }

  private void assertEveryAcceptedOrderIsConfirmed() throws InterruptedException {
    OrderCompletion completion = new OrderCompletion(api, clients.accepted());
    completion.await(LIMIT.toMillis(), LIMIT.toMillis());
    assertThat(completion.pending()).isEmpty();
    assertThat(completion.statuses().keySet()).isEqualTo(Set.of("CONFIRMED"));
  }

  private long pendingAppends() throws IOException, InterruptedException {
    URI metrics = cluster.http().get(0).resolve("/metrics");
    HttpRequest request = HttpRequest.newBuilder(metrics).timeout(LIMIT).build();
    String text = http.send(request, BodyHandlers.ofString()).body();
    List<MatchResult> series = PENDING.matcher(text).results().toList();
    assertThat(series).isNotEmpty();
    return series.stream().mapToLong(found -> (long) Double.parseDouble(found.group(1))).sum();
  }

  private List<String> auditArguments() {
    return List.of(
        "audit",
        "--nats",
        nats.urls().get(0),
        "--ledger",
        cluster.ledger().toString(),
        "--set",
        catalogue());
  }

  private String catalogue() {
    return "inventory.catalog=" + home.dir().resolve(ChaosCatalogue.FILE);
  }

  private void print() {
    List<String> titles =
        List.of("away ms", "heap after GC kB", "RSS kB", "pending appends", "503s", "threads");
    TextTable table = new TextTable(titles, Set.copyOf(titles));
    for (Moment moment : moments) {
      table.row(
          moment.atMs(),
          moment.process().liveHeapBytes() / 1_000,
          moment.process().residentBytes() / 1_000,
          moment.pendingAppends(),
          moment.refusals(),
          moment.process().threads());
    }
    table.lines().forEach(System.out::println);
  }
}
