package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.api.ConsumerConfiguration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does to a route's consumer while the route runs. */
@Timeout(60)
class ConsumerChangedIT extends OperatedConsumer {
  @Test
  void namesAPauseAndTellsWhatWaitsMeanwhile() throws Exception {
    management.pauseConsumer(
        STREAM, InboundBench.ROUTE, ZonedDateTime.now(ZoneOffset.UTC).plusHours(1));
    publish("o-1", "o-2", "o-3");

    awaitTrouble("is paused until");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 3);
    await().atMost(PATIENCE).until(() -> bench.health().oldestMs() > 2_000);
    assertThat(bench.consumer().getPaused()).isTrue();
    assertThat(handled).isEmpty();

    management.resumeConsumer(STREAM, InboundBench.ROUTE);
    awaitHandled("o-1", "o-2", "o-3");
    awaitTrouble("");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 0);
    assertThat(bench.health().oldestMs()).isZero();
  }

  /** Widened again, the server goes on behind what it has passed by. */
  @Test
  void whatANarrowerFilterHasPassedByIsHandled() throws Exception {
    settleOne();
    management.addOrUpdateConsumer(STREAM, changed().filterSubject("orders.created.x").build());
    publish("o-1", "x", "o-2");
    await().atMost(PATIENCE).until(() -> handled.contains("x"));

    awaitHandled("first", "o-1", "x", "o-2");
    assertThat(bench.consumer().getConsumerConfiguration().getFilterSubjects())
        .containsExactly("orders.created.*");
    awaitTrouble("");
    assertThat(handled).filteredOn("first"::equals).hasSize(1);
  }

  @Test
  void editedSettingsArePutRight() throws Exception {
    ConsumerConfiguration before = bench.consumer().getConsumerConfiguration();
    management.addOrUpdateConsumer(
        STREAM, changed().ackWait(100).maxAckPending(1).maxDeliver(1).headersOnly(true).build());

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              ConsumerConfiguration now = bench.consumer().getConsumerConfiguration();
              assertThat(now.getAckWait()).isEqualTo(before.getAckWait());
              assertThat(now.getMaxAckPending()).isEqualTo(before.getMaxAckPending());
              assertThat(now.getMaxDeliver()).isEqualTo(-1);
              assertThat(now.isHeadersOnly()).isFalse();
            });
    publish("o-1", "o-2");
    awaitHandled("o-1", "o-2");
    awaitTrouble("");
  }
}
