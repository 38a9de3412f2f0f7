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
import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(240)
class StreamWatchIT {
  private static final String NAME = "THINGS";
  private static final long DUPLICATE_WINDOW_MS = 120_000;
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private Vertx vertx;
  private NatsCluster cluster;
  private NatsConnections connections;
  private StreamWatch watch;

  @BeforeEach
  void connect() {
    vertx = Vertx.vertx();
    cluster = NatsCluster.started();
    connections = new NatsConnections(vertx, new NatsOptions(cluster.urls(), 1, 2_000, 50));
    Async.await(connections.connect());
  }

  @AfterEach
  void close() {
    Async.await(vertx.undeploy(watch.deploymentID()));
    Async.await(connections.close());
    Async.await(vertx.close());
    cluster.close();
  }

  @Test
  void seesReplicasThatAStreamIsGivenLater() {
    provision(1);
    watch(3);
    assertThat(stream().replicas()).isEqualTo(1);
    assertThat(stream().leader()).isIn("n0", "n1", "n2");

    provision(3);

    awaitStream(now -> now.current() == 3);
    assertThat(stream().replicas()).isEqualTo(3);
  }

  @Test
  void namesTheNextLeaderAndSeesTheOldOneComeBack() {
    provision(3);
    watch(3);
    awaitStream(now -> now.current() == 3);
    String first = stream().leader();

    cluster.server(first).kill();
    awaitStream(now -> now.quorum() && !now.leader().equals(first));
    awaitStream(now -> now.current() == 2);

    cluster.server(first).start();
    awaitStream(now -> now.current() == 3);
  }

  /** The leader goes with the quorum, so nobody is left to tell; and nobody tells of its return. */
  @Test
  void findsOutByItselfThatTheQuorumIsGoneAndThatItIsBack() {
    provision(3);
    watch(3);
    awaitStream(now -> now.current() == 3);
    String leader = stream().leader();
    List<NatsServer> lost =
        List.of(
            cluster.server(leader),
            cluster.servers().stream()
                .filter(server -> server != cluster.server(leader))
                .findFirst()
                .orElseThrow());

    lost.forEach(NatsServer::kill);
    awaitStream(now -> !now.quorum());
    assertThat(stream().leader()).isEmpty();

    lost.forEach(NatsServer::start);
    awaitStream(now -> now.quorum() && now.current() == 3);
  }

  private void watch(int replicas) {
    watch = new StreamWatch(connections, List.of(options(replicas)), OpenTelemetry.noop());
    Async.await(vertx.deployVerticle(watch));
  }

  private StreamHealth stream() {
    return watch.health().get(NAME);
  }

  private void awaitStream(Predicate<StreamHealth> condition) {
    await().atMost(LIMIT).until(this::stream, condition);
  }

  /** The servers of a new cluster have to find each other and elect a leader first. */
  private void provision(int replicas) {
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(
            () -> {
              new StreamProvisioner(
                      connections.control().connection(), new ServerClock(Clock.systemUTC()))
                  .apply(List.of(options(replicas)));
              return true;
            });
  }

  private static StreamOptions options(int replicas) {
    return new StreamOptions(
        NAME,
        List.of("things.>"),
        Storage.FILE,
        replicas,
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
