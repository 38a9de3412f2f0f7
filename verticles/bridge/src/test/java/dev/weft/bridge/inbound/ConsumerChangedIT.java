package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamSubscription;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.concurrent.atomic.AtomicInteger;
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

  /** The server says it once, and delivers it no more, also when the limit is gone again. */
  @Test
  void whatADeliveryLimitHasGivenUpIsHandled() throws Exception {
    settleOne();
    AtomicInteger givenUp = countGivenUp();
    management.addOrUpdateConsumer(STREAM, changed().maxDeliver(1).build());
    failing.add("o-1");
    publish("o-1", "o-2");
    await().atMost(PATIENCE).until(() -> givenUp.get() > 0);
    failing.clear();

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(handled).filteredOn("o-1"::equals).hasSizeGreaterThan(1));
    awaitTrouble("");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 0);
    assertThat(handled).filteredOn("first"::equals).hasSize(1);
    assertThat(management.getStreamInfo("DEAD_LETTERS").getStreamState().getMsgCount()).isZero();
  }

  /** Nobody heard of it, and the limit is gone again. */
  @Test
  void whatWasGivenUpWhileNoNodeRanIsHandled() throws Exception {
    settleOne();
    bench.stop();
    ConsumerConfiguration before = bench.consumer().getConsumerConfiguration();
    AtomicInteger givenUp = countGivenUp();
    management.addOrUpdateConsumer(STREAM, changed().ackWait(100).build());
    JetStreamSubscription operator =
        bench
            .client
            .jetStream()
            .subscribe(null, PullSubscribeOptions.bind(STREAM, InboundBench.ROUTE));
    publish("o-1");
    assertThat(operator.fetch(1, PATIENCE)).hasSize(1);
    management.addOrUpdateConsumer(STREAM, changed().maxDeliver(1).build());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              operator.fetch(1, 200);
              assertThat(givenUp).hasPositiveValue();
            });
    management.addOrUpdateConsumer(STREAM, before);

    bench.startAgain(InboundBench.route(8, 30_000, 3));
    awaitHandled("first", "o-1");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 0);
  }
}
