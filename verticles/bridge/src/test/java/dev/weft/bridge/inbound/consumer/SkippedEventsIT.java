package dev.weft.bridge.inbound.consumer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.inbound.InboundBench;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.tools.testkit.Async;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.Message;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.ConsumerInfo;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a consumer of a real server has done while nobody looked, by its counts. */
@Timeout(60)
class SkippedEventsIT {
  private static final String STREAM = "ORDERS";
  private static final Duration WAIT = Duration.ofMillis(500);

  @AutoClose private final InboundBench bench = new InboundBench();
  private JetStreamManagement management;
  private InboundRouteOptions route;
  private JetStreamSubscription pulls;
  private SkippedEvents skipped;
  private long nowMs;

  @BeforeEach
  void open() throws Exception {
    bench.connect();
    route = InboundBench.route(8, 30_000, 3);
    management = bench.client.jetStreamManagement();
    management.addOrUpdateConsumer(STREAM, ConsumerSetup.configuration(route));
    pulls =
        bench
            .client
            .jetStream()
            .subscribe(null, PullSubscribeOptions.bind(STREAM, route.durable()));
    skipped =
        new SkippedEvents(
            bench.connections.control(), bench.vertx.getOrCreateContext(), route, () -> nowMs);
    publish("o-1", "o-2");
    pull(2).forEach(Message::ack);
    assertThat(skippedAfter(0)).isFalse();
  }

  @Test
  void seesWhatAFilterHasHiddenThatWasNarrowForAWhile() throws Exception {
    edit("orders.created.x");
    publish("o-3", "o-4", "x");
    pull(1).forEach(Message::ack);
    edit("orders.created.*");
    publish("o-5");
    pull(1).forEach(Message::ack);

    assertThat(skippedAfter(SkippedEvents.WATCHED_MS_MAX + 1)).isTrue();
    assertThat(skippedAfter(SkippedEvents.WATCHED_MS_MAX + 1)).as("once").isFalse();
  }

  @Test
  void takesNothingForSkippedThatWaitsOrCameTwice() throws Exception {
    publish("o-3", "o-4", "o-5", "o-6");
    List<Message> some = pull(2);
    some.get(0).nak();
    pull(1);
    publish("o-7");

    assertThat(skippedAfter(SkippedEvents.WATCHED_MS_MAX + 1)).isFalse();
    pull(3);
    assertThat(skippedAfter(SkippedEvents.WATCHED_MS_MAX + 1)).isFalse();
  }

  @Test
  void knowsNothingOfAConsumerThatWasMadeMeanwhile() throws Exception {
    management.deleteConsumer(STREAM, route.durable());
    publish("o-3", "o-4");
    management.addOrUpdateConsumer(STREAM, ConsumerSetup.configuration(route));

    assertThat(skippedAfter(SkippedEvents.WATCHED_MS_MAX + 1)).isFalse();
  }

  private boolean skippedAfter(long ms) throws Exception {
    nowMs += ms;
    long counted = Async.await(skipped.count());
    ConsumerInfo now = management.getConsumerInfo(STREAM, route.durable());
    return skipped.sinceLast(counted, now);
  }

  private void edit(String filter) throws Exception {
    ConsumerConfiguration now =
        management.getConsumerInfo(STREAM, route.durable()).getConsumerConfiguration();
    management.addOrUpdateConsumer(
        STREAM, ConsumerConfiguration.builder(now).filterSubject(filter).build());
  }

  private List<Message> pull(int count) {
    List<Message> messages = pulls.fetch(count, WAIT);
    assertThat(messages).hasSize(count);
    return messages;
  }

  private void publish(String... orders) {
    for (String order : orders) {
      bench.publish(order);
    }
  }
}
