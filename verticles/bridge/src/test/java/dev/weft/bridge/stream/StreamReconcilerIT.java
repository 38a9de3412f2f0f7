package dev.weft.bridge.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.bridge.stream.StreamOptions.Compression;
import dev.weft.bridge.stream.StreamOptions.Storage;
import dev.weft.bridge.stream.StreamOptions.WhenMissing;
import dev.weft.kernel.time.ServerClock;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.Connection;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.StreamConfiguration;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an operator does to a stream while nodes run. */
@Timeout(60)
class StreamReconcilerIT {
  private static final String NAME = "THINGS";
  private static final long DUPLICATE_WINDOW_MS = 120_000;
  private static final Duration AHEAD = Duration.ofMinutes(20);
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @RegisterExtension static final NatsServer NATS = new NatsServer();

  private final ServerClock clock = new ServerClock(() -> Instant.now().plus(AHEAD));
  private Vertx vertx;
  private NatsConnections connections;
  private StreamWatch watch;
  private JetStreamManagement management;

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    connections =
        new NatsConnections(vertx, new NatsOptions(List.of(NATS.url()), 1, 2_000, 50), clock);
    Async.await(connections.connect());
    Connection connection = connections.control().connection();
    management = connection.jetStreamManagement();
    new StreamProvisioner(connection, new ServerClock(Clock.systemUTC())).apply(List.of(options()));
    for (int i = 0; i < 5; i++) {
      connection.jetStream().publish("things." + i, new byte[] {1});
    }
    watch = new StreamWatch(connections, List.of(options()), OpenTelemetry.noop());
    Async.await(vertx.deployVerticle(watch));
    assertThat(stream().trouble()).isEmpty();
  }

  @AfterEach
  void close() throws Exception {
    Async.await(vertx.undeploy(watch.deploymentID()));
    if (management.getStreamNames().contains(NAME)) {
      management.deleteStream(NAME);
    }
    Async.await(connections.close());
    Async.await(vertx.close());
  }

  @Test
  void knowsTheServersTime() {
    assertThat(clock.skew().offsetMs())
        .isBetween(AHEAD.minusSeconds(1).toMillis(), AHEAD.plusSeconds(1).toMillis());
    assertThat(Duration.between(Instant.now(), clock.of(NAME).instant()).abs())
        .isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void namesAPurge() throws Exception {
    management.purgeStream(NAME);
    awaitText(StreamHealth::changed, "was purged");
  }

  @Test
  void namesAStreamThatIsMissingAndOneThatWasMadeInstead() throws Exception {
    management.deleteStream(NAME);
    awaitText(StreamHealth::trouble, "is missing");
    assertThat(management.getStreamNames()).doesNotContain(NAME);

    management.addStream(StreamConfiguration.builder().name(NAME).subjects("things.>").build());

    awaitText(StreamHealth::changed, "is another one");
    awaitWell();
    assertThat(configuration().getAllowAtomicPublish()).isTrue();
  }

  @Test
  void putsSubjectsAndFeaturesRightAndLeavesLimitsAsTheyAre() throws Exception {
    management.updateStream(
        StreamConfiguration.builder(configuration())
            .subjects("things.0")
            .allowDirect(false)
            .maxBytes(123_456)
            .build());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(configuration().getSubjects()).containsExactly("things.>");
              assertThat(configuration().getAllowDirect()).isTrue();
            });
    assertThat(configuration().getMaxBytes()).isEqualTo(123_456);
    awaitWell();
  }

  @Test
  void namesASealedStream() throws Exception {
    management.updateStream(StreamConfiguration.builder(configuration()).seal().build());
    awaitText(StreamHealth::trouble, "sealed");
  }

  private StreamHealth stream() {
    return watch.health().get(NAME);
  }

  private StreamConfiguration configuration() throws Exception {
    return management.getStreamInfo(NAME).getConfiguration();
  }

  private void awaitText(Function<StreamHealth, String> part, String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(part.apply(stream())).contains(text));
  }

  private void awaitWell() {
    await().atMost(PATIENCE).until(() -> stream().trouble().isEmpty());
  }

  private static StreamOptions options() {
    return new StreamOptions(
        NAME,
        List.of("things.>"),
        Storage.FILE,
        1,
        Compression.NONE,
        0,
        0,
        0,
        0,
        DUPLICATE_WINDOW_MS,
        false,
        CommitMode.GROUP,
        false,
        List.of(),
        WhenMissing.CREATE);
  }
}
