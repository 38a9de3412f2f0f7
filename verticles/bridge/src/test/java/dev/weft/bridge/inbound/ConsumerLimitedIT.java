package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.nats.client.JetStreamSubscription;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator limits the deliveries of a route's consumer, and the server gives events up. */
@Timeout(60)
class ConsumerLimitedIT extends OperatedConsumer {
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
