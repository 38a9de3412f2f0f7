package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.nats.client.api.StreamInfo;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A reader whose server has slept through what was appended. What it asks while that server sleeps
 * is the first that the server reads when it wakes, before what its leader sends it.
 */
@Timeout(300)
class LaggingReplicaIT {
  private static final int ROUNDS_MAX = 60;
  private static final int STALE_MIN = 3;

  @RegisterExtension static final NatsCluster NATS = new NatsCluster();
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();

  private JournalBench writer;
  private JournalBench reader;
  private NatsServer follower;

  @BeforeEach
  void connect() throws Exception {
    bench(NATS.servers().get(0)).close();
    NATS.awaitHealthy();
    NatsServer leader = leader();
    follower = NATS.servers().stream().filter(server -> server != leader).findFirst().orElseThrow();
    writer = bench(leader);
    reader = bench(follower);
  }

  @AfterEach
  void close() {
    writer.close();
    reader.close();
  }

  @Test
  void aCertainReadShowsWhatWasAcknowledgedBeforeIt() {
    int stale = 0;
    for (int round = 1; stale < STALE_MIN; round++) {
      assertThat(round).as("rounds in which no replica lagged").isLessThan(ROUNDS_MAX);
      List<String> subjects =
          List.of("orders.created." + round, "orders.reserved." + round, "orders.none." + round);
      follower.pause();
      await(writer.journal.append(Streams.ORDERS, event(subjects.get(0))));
      await(writer.journal.append(Streams.ORDERS, event(subjects.get(1))));
      Future<List<RecordedEvent>> any = reader.journal.last(Streams.ORDERS, subjects);
      Future<List<RecordedEvent>> certain = reader.journal.lastCertain(Streams.ORDERS, subjects);
      follower.resume();

      assertThat(await(certain).stream().map(RecordedEvent::subject))
          .containsExactly(subjects.get(0), subjects.get(1));
      if (await(any).size() < 2) {
        stale++;
      }
    }
  }

  /** On an event bus of its own: two bridges on one would share their requests. */
  private JournalBench bench(NatsServer server) {
    JsonObject configuration = JournalBench.configuration(server.url());
    configuration.getJsonObject("streams").getJsonObject("ORDERS").put("replicas", 3);
    JournalBench bench =
        new JournalBench(blockedThreads.vertx(), configuration, OpenTelemetry.noop());
    await(bench.bridge.connect());
    return bench;
  }

  private static NatsServer leader() throws Exception {
    Connection client = Nats.connect(NATS.servers().get(0).url());
    StreamInfo orders = client.jetStreamManagement().getStreamInfo(Streams.ORDERS);
    client.close();
    return NATS.server(orders.getClusterInfo().getLeader());
  }

  private static NewEvent event(String subject) {
    return NewEvent.of(subject, subject, OrderCreated.getDefaultInstance(), Guard.none(subject));
  }
}
