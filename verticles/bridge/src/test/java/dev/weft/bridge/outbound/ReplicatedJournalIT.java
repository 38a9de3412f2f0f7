package dev.weft.bridge.outbound;

import static dev.weft.tools.testkit.Async.await;
import static dev.weft.tools.testkit.Async.awaitFailure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.tools.testkit.nats.NatsCluster;
import dev.weft.tools.testkit.nats.NatsServer;
import io.nats.client.JetStreamApiException;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ReplicatedJournalIT extends JetStreamJournalContract {
  private static final Duration LEADER_MAX = Duration.ofSeconds(30);

  @RegisterExtension static final NatsCluster NATS = new NatsCluster();

  @Override
  NatsServer nats() {
    return NATS.servers().get(0);
  }

  @Override
  List<String> urls() {
    return NATS.urls();
  }

  @Override
  boolean isGrouped() {
    return false;
  }

  /** Without a quorum the first stays on its way: what meets it there has lost nothing yet. */
  @Test
  void callsNothingAConflictBeforeItIsDecided() throws Exception {
    await(bench.journal.append(Streams.ORDERS, JournalBench.created("taken")));
    lead();
    List<NatsServer> followers = NATS.servers().subList(1, NATS.servers().size());
    List<Future<Appended>> rivals;
    followers.forEach(NatsServer::pause);
    try {
      rivals = List.of(appendBoth(1), appendBoth(2));
      // The leader answers in order, so the answer to both is there before this one.
      Failure taken = awaitFailure(bench.journal.append(Streams.ORDERS, anotherThan("taken")));
      assertThat(taken.kind()).isEqualTo(FailureKind.CONFLICT);
      assertThat(rivals).noneMatch(Future::isComplete);
    } finally {
      followers.forEach(NatsServer::resume);
    }

    await(Future.join(rivals).otherwiseEmpty());
    assertThat(rivals).filteredOn(Future::succeeded).hasSize(1);
  }

  private Future<Appended> appendBoth(int number) {
    return bench.journal.appendAll(
        Streams.ORDERS, List.of(rival("created", number), rival("reserved", number)));
  }

  private static NewEvent anotherThan(String order) {
    NewEvent event = JournalBench.created(order);
    return NewEvent.of(
        event.subject(), order + ":another", event.payload(), event.guard().orElseThrow());
  }

  /** Makes the first server the leader. */
  private void lead() {
    String ask = "$JS.API.STREAM.LEADER.STEPDOWN." + Streams.ORDERS;
    byte[] first = "{\"placement\":{\"preferred\":\"n0\"}}".getBytes(StandardCharsets.UTF_8);
    Awaitility.await()
        .atMost(LEADER_MAX)
        .ignoreExceptions()
        .until(
            () -> {
              if (leader().equals("n0")) {
                return true;
              }
              client.request(ask, first).join();
              return leader().equals("n0");
            });
  }

  private String leader() throws IOException, JetStreamApiException {
    return client.jetStreamManagement().getStreamInfo(Streams.ORDERS).getClusterInfo().getLeader();
  }
}
