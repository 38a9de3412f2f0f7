package dev.weft.bridge.connection.client;

import static dev.weft.tools.testkit.Async.await;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.process.Ports;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.vertx.core.Future;
import io.vertx.core.internal.ContextInternal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class LoopConnectionIT {
  private static final String HOST = "127.0.0.1";
  private static final byte[] NOTHING = {};

  /** Two pings, 5 s each, and the one that finds them unanswered. */
  private static final Duration FROZEN_MAX = Duration.ofSeconds(40);

  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private final Queue<String> heard = new ConcurrentLinkedQueue<>();
  private NatsConnections connections;

  @AfterEach
  void close() {
    if (connections != null) {
      await(connections.close());
    }
  }

  @Test
  void bringsWhatIsPublishedWithItsHeaders() {
    try (NatsServer nats = NatsServer.started()) {
      LoopConnection connection = connect(List.of(nats.url()));
      listen(connection, "things.*");

      MessageHeaders headers = new MessageHeaders().put("a", "b").put("c", "d");
      connection.publish("things.1", "reply", headers, "one".getBytes(UTF_8));
      connection.publish("things.2", null, null, NOTHING);

      Awaitility.await().until(() -> heard.size() == 2);
      assertThat(heard).containsExactly("things.1 reply b d one", "things.2 null - - ");
    }
  }

  @Test
  void refusesWhatNoServerWouldTake() {
    try (NatsServer nats = NatsServer.started()) {
      LoopConnection connection = connect(List.of(nats.url()));
      listen(connection, "things.*");

      assertThatThrownBy(() -> connection.publish("a b", null, null, NOTHING))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> connection.publish("a\r\nPING", null, null, NOTHING))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] tooLarge = new byte[(int) connection.payloadBytesMax() + 1];
      assertThatThrownBy(() -> connection.publish("things.1", null, null, tooLarge))
          .isInstanceOf(IllegalArgumentException.class);

      connection.publish("things.2", null, null, NOTHING);
      Awaitility.await().until(() -> heard.size() == 1);
      assertThat(connection.reconnects()).isZero();
    }
  }

  @Test
  void isBackWithItsSubscriptionsAndSendsNothingThatItRefused() {
    try (NatsServer nats = NatsServer.started()) {
      LoopConnection connection = connect(List.of(nats.url()));
      listen(connection, "things.*");
      connection.onReconnect(() -> heard.add("back"));

      nats.kill();
      Awaitility.await().until(() -> !connection.isUp());
      assertThatThrownBy(() -> connection.publish("things.1", null, null, NOTHING))
          .isInstanceOf(IllegalStateException.class);
      nats.start();
      Awaitility.await().until(() -> heard.contains("back"));

      connection.publish("things.2", null, null, NOTHING);
      Awaitility.await().until(() -> heard.size() == 2);
      assertThat(heard).containsExactly("back", "things.2 null - - ");
      assertThat(connections.areUp()).isTrue();
    }
  }

  @Test
  void goesToAnotherServerThatTheFirstHasNamed() throws Exception {
    String routes =
        "nats://%1$s:%2$d,nats://%1$s:%3$d"
            .formatted(HOST, Ports.freeOr(HOST, 0), Ports.freeOr(HOST, 0));
    try (NatsServer first = member("a", routes.split(",")[0], routes).start();
        NatsServer second = member("b", routes.split(",")[1], routes).start()) {
      LoopConnection connection = connect(List.of(first.url()));
      listen(connection, "things.*");
      Awaitility.await()
          .until(() -> connections.control().connection().getServers().contains(second.url()));

      first.kill();
      Awaitility.await().until(() -> connection.reconnects() == 1);
      connection.publish("things.1", null, null, NOTHING);
      Awaitility.await().until(() -> heard.size() == 1);
    }
  }

  @Test
  void noticesAServerThatIsFrozen() {
    try (NatsServer nats = NatsServer.started()) {
      LoopConnection connection = connect(List.of(nats.url()));
      nats.pause();
      try {
        Awaitility.await().atMost(FROZEN_MAX).until(() -> !connection.isUp());
      } finally {
        nats.resume();
      }
      Awaitility.await().until(connection::isUp);
    }
  }

  @Test
  void hearsAllThatWasOnItsWayBeforeASubscriptionEnds() {
    try (NatsServer nats = NatsServer.started()) {
      LoopConnection connection = connect(List.of(nats.url()));
      ContextInternal context = context();
      long number = connection.subscribe("things.*", context, message -> heard.add(line(message)));
      for (int i = 0; i < 500; i++) {
        connection.publish("things." + i, null, null, NOTHING);
      }
      Future<Void> ended = connection.unsubscribe(List.of(number), context);
      for (int i = 500; i < 1_000; i++) {
        connection.publish("things." + i, null, null, NOTHING);
      }
      await(ended);
      assertThat(heard).hasSize(500);
    }
  }

  @Test
  void goesOverAWebSocket(@TempDir Path dir) throws Exception {
    int port = Ports.freeOr(HOST, 0);
    Path config = dir.resolve("nats.conf");
    Files.writeString(
        config, "websocket { listen: \"127.0.0.1:%d\", no_tls: true }".formatted(port));
    try (NatsServer nats = new NatsServer("--config", config.toString()).start()) {
      LoopConnection connection = connect(List.of("ws://127.0.0.1:" + port));
      listen(connection, "things.*");
      byte[] large = new byte[500_000];
      connection.publish("things.1", null, null, large);
      connection.publish("things.2", null, new MessageHeaders().put("a", "b"), NOTHING);

      Awaitility.await().until(() -> heard.size() == 2);
      assertThat(nats.pid()).isPositive();
    }
  }

  private static NatsServer member(String name, String listen, String routes) {
    return new NatsServer(
        "--server_name", name, "--cluster_name", "c", "--cluster", listen, "--routes", routes);
  }

  private LoopConnection connect(List<String> urls) {
    connections = new NatsConnections(blockedThreads.vertx(), new NatsOptions(urls, 1, 2_000, 50));
    await(connections.connect());
    return connections.appends();
  }

  private void listen(LoopConnection connection, String subject) {
    connection.subscribe(subject, context(), message -> heard.add(line(message)));
  }

  private ContextInternal context() {
    return (ContextInternal) blockedThreads.vertx().getOrCreateContext();
  }

  private static String line(ReceivedMessage message) {
    MessageHeaders headers = message.headers();
    return "%s %s %s %s %s"
        .formatted(
            message.subject(),
            message.replyTo(),
            headers.contains("a") ? headers.first("a") : "-",
            headers.contains("c") ? headers.first("c") : "-",
            new String(message.data(), UTF_8));
  }
}
