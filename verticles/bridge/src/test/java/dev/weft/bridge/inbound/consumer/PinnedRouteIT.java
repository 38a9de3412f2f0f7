package dev.weft.bridge.inbound.consumer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.inbound.InboundBench;
import dev.weft.bridge.inbound.InboundRoutes;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.inbound.route.RouteHealth;
import dev.weft.kernel.bus.Delivery;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.bus.Replies;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.tools.testkit.Async;
import io.nats.client.api.PriorityPolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(90)
class PinnedRouteIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final long HOUR_MS = 3_600_000;
  private static final int PERMITS = 16;

  private final List<Node> nodes = new ArrayList<>();
  @AutoClose private final InboundBench bench = new InboundBench();

  @AfterEach
  void close() throws Exception {
    for (Node node : nodes) {
      node.stop();
    }
  }

  @Test
  void onlyOneOfTwoNodesGetsMessagesAndInTheOrderOfTheStream() {
    Node first = node("a", true, HOUR_MS);
    Node second = node("b", true, HOUR_MS);
    publish(0, 500);

    bench.awaitAllAcked();
    Node active = first.handled.isEmpty() ? second : first;
    Node waiting = active == first ? second : first;
    assertThat(active.sequences()).isEqualTo(sequences(1, 500));
    assertThat(waiting.handled).isEmpty();
    assertThat(active.health().pinned()).isTrue();
    assertThat(waiting.health().pinned()).isFalse();
    assertThat(waiting.health().state()).isEqualTo(RouteHealth.State.RUNNING);
  }

  @Test
  void keepsItsPinWhileItIsIdle() {
    Node active = pinnedNode();
    Node waiting = node("b", true, HOUR_MS);
    String pinId = pinId();

    // Longer than the pin lives unless it is renewed.
    Async.await(bench.vertx.timer(Pin.TIMEOUT_MS + 2_000));
    publish(1, 20);

    bench.awaitAllAcked();
    assertThat(active.sequences()).isEqualTo(sequences(1, 20));
    assertThat(waiting.handled).isEmpty();
    assertThat(pinId()).isEqualTo(pinId);
  }

  @Test
  void keepsItsPinWhileItCanTakeNoMore() {
    Node active = pinnedNode();
    Node waiting = node("b", true, HOUR_MS);
    Promise<Void> effect = Promise.promise();
    active.effect = effect.future();

    publish(1, 3 * PERMITS);
    await().until(() -> active.health().inFlight() == PERMITS);
    Async.await(bench.vertx.timer(Pin.TIMEOUT_MS + 2_000));
    assertThat(waiting.handled).isEmpty();
    effect.complete();

    bench.awaitAllAcked();
    assertThat(active.sequences()).isEqualTo(sequences(1, 3 * PERMITS));
    assertThat(waiting.handled).isEmpty();
  }

  @Test
  void aStoppedNodeHandsOverAtOnceAndInOrder() {
    Node active = pinnedNode();
    String pinId = pinId();
    Node next = node("b", true, HOUR_MS);
    publish(1, 50);
    bench.awaitAllAcked();

    active.stop();
    await().until(() -> !pinId.equals(pinId()));
    publish(50, 100);

    await().atMost(PATIENCE).until(() -> next.handled.size() == 50);
    bench.awaitAllAcked();
    assertThat(active.sequences()).isEqualTo(sequences(1, 50));
    assertThat(next.sequences()).isEqualTo(sequences(51, 100));
    assertThat(next.health().pinned()).isTrue();
  }

  @Test
  void anotherTakesOverFromADeadNode() throws Exception {
    Node active = node("a", true, 2_000);
    bench.publish("o-0");
    await().until(() -> active.handled.size() == 1);
    Node next = node("b", true, 2_000);
    active.effect = Promise.<Void>promise().future();
    publish(1, 10);
    await().until(() -> active.handled.size() == 10);

    // What it had is neither acked nor given back, as when its process was killed.
    Async.await(active.connections.close());
    publish(10, 30);

    await().atMost(PATIENCE).until(() -> next.handled.size() == 29);
    bench.awaitAllAcked();
    assertThat(next.sequences()).containsAll(sequences(2, 30));
    // Of what followed, some may have been on its way to the dead one.
    assertThat(next.handled)
        .filteredOn(d -> d.sequence() <= 10)
        .hasSize(9)
        .allMatch(d -> d.deliveryCount() > 1);
    assertThat(next.health().pinned()).isTrue();
  }

  @Test
  void goesOnAfterTheServerWasKilled() {
    Node active = pinnedNode();
    Node waiting = node("b", true, 2_000);

    bench.server.kill();
    await().until(() -> !active.connections.areUp() && !waiting.connections.areUp());
    bench.server.start();
    await().atMost(PATIENCE).ignoreExceptions().until(() -> bench.publish("o-1") > 0);
    publish(2, 30);

    await().atMost(PATIENCE).until(() -> active.handled.size() + waiting.handled.size() >= 30);
    bench.awaitAllAcked();
    assertThat(active.handled.size() + waiting.handled.size()).isEqualTo(30);
    assertThat(active.sequences()).isSorted();
    assertThat(waiting.sequences()).isSorted();
  }

  @Test
  void anUnpinnedConsumerBecomesPinnedOnlyWhenNobodyPulls() {
    Node before = node("a", false, HOUR_MS);
    publish(0, 3);
    bench.awaitAllAcked();

    Node after = prepare("b", true, HOUR_MS);
    Future<Void> started = after.routes.start();
    await().until(() -> after.health().lastError().contains("stop those nodes first"));
    assertThat(started.isComplete()).isFalse();
    assertThat(after.health().state()).isEqualTo(RouteHealth.State.STARTING);
    before.stop();
    Async.await(started);

    publish(3, 6);
    await().until(() -> after.handled.size() == 3);
    assertThat(bench.consumer().getConsumerConfiguration().getPriorityPolicy())
        .isEqualTo(PriorityPolicy.PinnedClient);
    after.stop();

    Node again = node("c", false, HOUR_MS);
    publish(6, 9);
    await().until(() -> again.handled.size() == 3);
    assertThat(bench.consumer().getConsumerConfiguration().getPriorityPolicy())
        .isEqualTo(PriorityPolicy.None);
  }

  /** A node that has handled message 1 and therefore has the pin. */
  private Node pinnedNode() {
    Node node = node("a", true, HOUR_MS);
    bench.publish("o-0");
    await().until(() -> node.handled.size() == 1);
    bench.awaitAllAcked();
    return node;
  }

  private Node node(String name, boolean pinned, long ackWaitMs) {
    Node node = prepare(name, pinned, ackWaitMs);
    Async.await(node.routes.start());
    return node;
  }

  private Node prepare(String name, boolean pinned, long ackWaitMs) {
    Node node = new Node(name, pinned, ackWaitMs);
    nodes.add(node);
    return node;
  }

  private void publish(int from, int to) {
    for (int i = from; i < to; i++) {
      bench.publish("o-" + i);
    }
  }

  private String pinId() {
    return String.valueOf(bench.consumer().getPriorityGroupStates().get(0).getPinnedClientId());
  }

  private static List<Long> sequences(int from, int to) {
    return LongStream.rangeClosed(from, to).boxed().toList();
  }

  /** As a process of its own would: connections, a route, a handler under another address. */
  private final class Node {
    final Queue<Delivery<OrderCreated>> handled = new ConcurrentLinkedQueue<>();
    final NatsConnections connections;
    final InboundRoutes routes;
    volatile Future<Void> effect = Future.succeededFuture();
    private boolean stopped;

    Node(String name, boolean pinned, long ackWaitMs) {
      String address = InboundBench.ADDRESS + "." + name;
      Async.await(
          bench.vertx.eventBus().consumer(address, Replies.replying(this::handle)).completion());
      connections =
          new NatsConnections(
              bench.vertx, new NatsOptions(List.of(bench.server.url()), 2, 2_000, 50));
      Async.await(connections.connect());
      routes =
          new InboundRoutes(
              bench.vertx,
              List.of(options(address, pinned, ackWaitMs)),
              LocalAddresses.ALONE,
              connections,
              InboundBench.TYPES,
              bench.telemetry);
    }

    Future<Void> handle(Delivery<OrderCreated> delivery) {
      handled.add(delivery);
      return effect;
    }

    List<Long> sequences() {
      return handled.stream().map(Delivery::sequence).toList();
    }

    RouteHealth health() {
      return routes.health().get(InboundBench.ROUTE);
    }

    void stop() {
      if (!stopped) {
        stopped = true;
        effect = Future.failedFuture("stopped");
        Async.await(routes.stop());
        Async.await(connections.close());
      }
    }

    private static InboundRouteOptions options(String address, boolean pinned, long ackWaitMs) {
      return new InboundRouteOptions(
          InboundBench.ROUTE,
          "ORDERS",
          List.of("orders.created.*"),
          InboundBench.ROUTE,
          address,
          PERMITS,
          ackWaitMs,
          List.of(100L, 300L),
          20,
          20_000,
          true,
          false,
          pinned,
          0);
    }
  }
}
