package dev.weft.bridge.inbound.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.bridge.stream.StreamProvisioner;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.time.ServerClock;
import dev.weft.tools.testkit.nats.NatsCluster;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.Message;
import io.nats.client.Nats;
import io.nats.client.Options;
import io.nats.client.api.ConsumerInfo;
import io.nats.client.api.StreamConfiguration;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One of three servers is removed for good, and streams have two of three members from then on. */
@Timeout(180)
class LostMemberIT {
  private static final String STREAM = "THINGS";
  private static final String USER = "system";
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final InboundRouteOptions ROUTE =
      InboundRouteOptions.read(
          "things",
          new OptionsReader(
              new JsonObject()
                  .put("stream", STREAM)
                  .put("subjects", new JsonArray().add("things.>"))
                  .put("address", "things.handle")));

  @TempDir Path work;
  private NatsCluster cluster;
  private Connection connection;

  @BeforeEach
  void start() throws Exception {
    Path accounts = work.resolve("accounts.conf");
    Files.writeString(
        accounts,
        """
        accounts {
          APP { jetstream: enabled, users: [{ user: app, password: app }] }
          SYSTEM { users: [{ user: system, password: system }] }
        }
        system_account: SYSTEM
        no_auth_user: app
        """);
    cluster = NatsCluster.started("--config", accounts.toString());
    cluster.awaitHealthy();
    connection = connect(Options.builder());
    connection
        .jetStreamManagement()
        .addStream(
            StreamConfiguration.builder()
                .name(STREAM)
                .subjects("things.>")
                .replicas(cluster.servers().size())
                .build());
    remove();
  }

  @AfterEach
  void stop() throws Exception {
    connection.close();
    cluster.close();
  }

  @Test
  void aConsumerIsMadeThereAndEveryNodeThatStartsLaterTakesIt() throws Exception {
    for (int node = 0; node < 3; node++) {
      ConsumerInfo consumer = awaitApplied();
      assertThat(consumer.getConsumerConfiguration().getNumReplicas()).isEqualTo(1);
    }
  }

  @Test
  void aStreamOfFewerReplicasIsNoReasonNotToStart() throws Exception {
    JetStreamManagement management = connection.jetStreamManagement();
    StreamConfiguration.Builder alone =
        StreamConfiguration.builder().name("ALONE").subjects("alone.>").replicas(1);
    management.addStream(alone.build());
    JsonObject wanted =
        new JsonObject()
            .put("subjects", new JsonArray().add("alone.>"))
            .put("replicas", 3)
            .put("messageTtl", true);

    new StreamProvisioner(connection, new ServerClock(Clock.systemUTC()))
        .apply(List.of(StreamOptions.read("ALONE", new OptionsReader(wanted))));

    StreamConfiguration now = management.getStreamInfo("ALONE").getConfiguration();
    assertThat(now.getReplicas()).isEqualTo(1);
    assertThat(now.getAllowMessageTtl()).isTrue();
  }

  private ConsumerInfo awaitApplied() {
    return await()
        .atMost(LIMIT)
        .ignoreExceptionsMatching(error -> isPassing(error))
        .until(
            () -> ConsumerSetup.apply(connection, ROUTE, ConsumerState.Floor.UNKNOWN).info(),
            applied -> applied != null);
  }

  /** Nobody answers while leaders are elected. */
  private static boolean isPassing(Throwable error) {
    return error instanceof IOException
        || (error instanceof JetStreamApiException refused && refused.getErrorCode() == 503);
  }

  /** The last server, which leads nothing by chance or soon no more. */
  @SuppressWarnings("try") // close() may be interrupted
  private void remove() throws Exception {
    int last = cluster.servers().size() - 1;
    cluster.servers().get(last).kill();
    String peer = new JsonObject().put("peer", "n" + last).encode();
    Options.Builder system = Options.builder().userInfo(USER.toCharArray(), USER.toCharArray());
    try (Connection operator = connect(system)) {
      await()
          .atMost(LIMIT)
          .until(
              () -> {
                Message answer =
                    operator.request(
                        "$JS.API.SERVER.REMOVE",
                        peer.getBytes(StandardCharsets.UTF_8),
                        Duration.ofSeconds(2));
                return answer != null
                    && new JsonObject(new String(answer.getData(), StandardCharsets.UTF_8))
                        .getBoolean("success", false);
              });
    }
    JetStreamManagement management = connection.jetStreamManagement();
    await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> management.getStreamInfo(STREAM).getClusterInfo().getReplicas().size() == 1);
  }

  private Connection connect(Options.Builder options) throws IOException, InterruptedException {
    return Nats.connect(
        options
            .servers(cluster.urls().subList(0, 2).toArray(String[]::new))
            .maxReconnects(-1)
            .build());
  }
}
