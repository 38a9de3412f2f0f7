package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.JetStreamApiException;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Another consumer than the one that a route has begun with, or another stream. */
@Timeout(60)
class ConsumerReplacedIT extends OperatedConsumer {
  @Test
  void aDeletedConsumerBeginsWhereEverythingIsSettled() throws Exception {
    settleOne();
    management.deleteConsumer(STREAM, InboundBench.ROUTE);
    publish("o-1");

    awaitHandled("first", "o-1");
    bench.awaitAllAcked();
    assertThat(handled).containsExactly("first", "o-1");
    awaitTrouble("");
  }

  @Test
  void oneMadeInsteadThatLeavesEventsOutIsMadeAnew() throws Exception {
    settleOne();
    management.deleteConsumer(STREAM, InboundBench.ROUTE);
    publish("o-1");
    try {
      management.addOrUpdateConsumer(
          STREAM,
          ConsumerConfiguration.builder()
              .durable(InboundBench.ROUTE)
              .deliverPolicy(DeliverPolicy.New)
              .build());
    } catch (JetStreamApiException routeWasFirst) {
      assertThat(bench.consumer()).isNotNull();
    }
    publish("o-2");

    awaitHandled("first", "o-1", "o-2");
    bench.awaitAllAcked();
    assertThat(handled).filteredOn("first"::equals).hasSize(1);
  }

  @Test
  void anotherStreamOfThatNameIsReadFromItsBeginning() throws Exception {
    settleOne();
    publish("o-1");
    awaitHandled("first", "o-1");
    management.deleteStream(STREAM);
    bench.addStream(STREAM, "orders.>");
    publish("o-2", "o-3", "o-4");

    awaitHandled("first", "o-1", "o-2", "o-3", "o-4");
    bench.awaitAllAcked();
  }
}
