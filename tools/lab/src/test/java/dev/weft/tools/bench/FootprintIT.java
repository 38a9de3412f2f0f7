package dev.weft.tools.bench;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.NodeAccess;
import dev.weft.tools.bench.raw.JetStreamClient;
import dev.weft.tools.bench.raw.StreamCount;
import dev.weft.tools.lab.TestNode;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What an order costs and every machine sees alike: messages, bytes, how often the server is asked
 * to make something durable, and what is allocated on the heap. With room for a design that needs a
 * little more.
 */
class FootprintIT {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final int AT_ONCE = 256;

  /** By node, load generator and HTTP client, which are one process here. */
  private static final double ALLOCATED_MAX = 900_000;

  private static TestNode node;
  private static JetStreamClient store;

  @BeforeAll
  static void start() throws Exception {
    node =
        TestNode.start(
            Optional.of(BenchCatalogue.yaml()),
            Stream.concat(
                    BenchFlags.LONGEST_WAITS.stream(),
                    Stream.of("payment.simulator.latency=5ms", "inventory.shards=1"))
                .toList(),
            LIMIT);
    store = JetStreamClient.connect(node.nats());
  }

  @AfterAll
  static void stop() {
    if (store != null) {
      store.close();
    }
    if (node != null) {
      node.close();
    }
  }

  @Test
  void aLoneOrderStoresFewSmallMessagesEachByItself() throws Exception {
    Cost cost = measure(10, 1);

    assertThat(cost.messagesPerOrder).as(cost.text()).isBetween(4.0, 9.0);
    assertThat(cost.bytesPerOrder).as(cost.text()).isLessThan(7_000);
    assertThat(cost.commitsPerOrder).as(cost.text()).isLessThan(10);
    assertThat(cost.stored.get("ORDERS").messages()).as(cost.text()).isLessThanOrEqualTo(3 * 10);
  }

  @Test
  void ordersThatMeetAreMadeDurableTogether() throws Exception {
    Cost cost = measure(2 * AT_ONCE, AT_ONCE);

    assertThat(cost.messagesPerOrder).as(cost.text()).isBetween(4.0, 9.0);
    assertThat(cost.bytesPerOrder).as(cost.text()).isLessThan(7_000);
    assertThat(cost.commitsPerOrder).as(cost.text()).isLessThan(cost.messagesPerOrder / 2);
    assertThat(cost.allocatedPerOrder).as(cost.text()).isBetween(5_000.0, ALLOCATED_MAX);
  }

  private static Cost measure(int orders, int inFlight) throws Exception {
    BenchPlan plan = new BenchPlan(orders, 5, 0, inFlight, inFlight, 0, LIMIT.toMillis());
    String customers = "footprint-" + inFlight;
    try (BenchRun run = new BenchRun(List.of(node.http()), plan, customers, NodeAccess.NONE)) {
      long notified = notifications(store.counts());
      await(run.warmUp());
      Map<String, StreamCount> before = settled(notified + plan.warmupOrders());
      BenchResult result = await(run.measure(plan, "measuring")).result();
      assertThat(result.load().confirmed()).as("%s", result.load().errors()).isEqualTo(orders);
      Map<String, StreamCount> stored = new TreeMap<>();
      settled(notifications(before) + orders)
          .forEach(
              (name, count) ->
                  stored.put(name, count.since(before.getOrDefault(name, StreamCount.NONE))));
      return new Cost(stored, orders, result);
    }
  }

  /** Once the end of that many orders has been recorded, which comes last. */
  private static Map<String, StreamCount> settled(long notifications) {
    return Awaitility.await()
        .atMost(LIMIT)
        .until(store::counts, counts -> notifications(counts) >= notifications);
  }

  private static long notifications(Map<String, StreamCount> counts) {
    return counts.getOrDefault("NOTIFICATIONS", StreamCount.NONE).messages();
  }

  private static <T> T await(Future<T> step) throws Exception {
    return step.toCompletionStage()
        .toCompletableFuture()
        .get(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static final class Cost {
    private final Map<String, StreamCount> stored;
    private final double messagesPerOrder;
    private final double bytesPerOrder;
    private final double commitsPerOrder;
    private final double allocatedPerOrder;

    Cost(Map<String, StreamCount> stored, int orders, BenchResult result) {
      this.stored = stored;
      this.messagesPerOrder = sum(stored, false) / orders;
      this.bytesPerOrder = sum(stored, true) / orders;
      this.commitsPerOrder = (double) result.sum().commits() / orders;
      this.allocatedPerOrder = result.sum().allocatedBytes() / orders;
    }

    private static double sum(Map<String, StreamCount> stored, boolean bytes) {
      return stored.values().stream()
          .mapToLong(count -> bytes ? count.bytes() : count.messages())
          .sum();
    }

    String text() {
      return messagesPerOrder
          + " messages, "
          + bytesPerOrder
          + " bytes, "
          + commitsPerOrder
          + " commits, "
          + allocatedPerOrder
          + " bytes allocated an order; "
          + stored;
    }
  }
}
