package dev.weft.bridge.inbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.orders.v1.OrderCreated;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamSubscription;
import io.nats.client.PullSubscribeOptions;
import io.nats.client.api.ConsumerConfiguration;
import io.nats.client.api.DeliverPolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What an operator does to a route's consumer while the route runs. */
@Timeout(60)
class ConsumerChangedIT {
  private static final String STREAM = "ORDERS";
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Queue<String> handled = new ConcurrentLinkedQueue<>();
  private final Set<String> failing = ConcurrentHashMap.newKeySet();
  private final Promise<Void> held = Promise.promise();
  private volatile boolean holds;
  private InboundBench bench;
  private JetStreamManagement management;

  @BeforeEach
  void open() throws Exception {
    bench = new InboundBench();
    bench.handle(this::handle);
    bench.start(InboundBench.route(8, 30_000, 3));
    management = bench.client.jetStreamManagement();
  }

  @AfterEach
  void close() {
    bench.close();
  }

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

  /** Until the route has been told that it is settled. */
  private void settleOne() {
    holds = true;
    publish("first");
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 1);
    holds = false;
    held.complete();
    await().atMost(PATIENCE).until(() -> bench.health().lag() == 0);
  }

  /** Messages that the server has said it gave up, from now on. */
  private AtomicInteger countGivenUp() {
    AtomicInteger givenUp = new AtomicInteger();
    bench
        .client
        .createDispatcher(advisory -> givenUp.incrementAndGet())
        .subscribe("$JS.EVENT.ADVISORY.CONSUMER.MAX_DELIVERIES.>");
    return givenUp;
  }

  private Future<Void> handle(Delivery<OrderCreated> delivery) {
    handled.add(delivery.event().getOrderId());
    if (failing.contains(delivery.event().getOrderId())) {
      return Future.failedFuture(Failure.retry("TST-901", "later"));
    }
    return holds ? held.future() : Future.succeededFuture();
  }

  private ConsumerConfiguration.Builder changed() {
    return ConsumerConfiguration.builder(bench.consumer().getConsumerConfiguration());
  }

  private void publish(String... orders) {
    for (String order : orders) {
      bench.publish(order);
    }
  }

  private void awaitHandled(String... orders) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(handled).contains(orders));
  }

  private void awaitTrouble(String text) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String trouble = bench.health().trouble();
              assertThat(trouble.isEmpty()).isEqualTo(text.isEmpty());
              assertThat(trouble).contains(text);
            });
  }
}
