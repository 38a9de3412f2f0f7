package dev.weft.launcher.saga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.kernel.contract.Addresses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;

/**
 * All services at once, whatever the order of deliveries, with twins, with crashes before the ack,
 * with requests and answers lost at every effect, and with customers who change their mind. The
 * seeds of threads cannot be kept, so a failure may need several runs to show again.
 */
class WholeSagaPropertyTest {
  private static final int TRIES = 8;
  private static final int ORDERS_MAX = 25;
  private static final int EARLY_DEADLINE_ONE_OF = 4;

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void everyOrderEndsAndNothingIsLostOrTakenTwice(
      @ForAll("shardCounts") int shards, @ForAll("orderCounts") int orders, @ForAll int seed)
      throws Exception {
    inWorld(
        shards,
        seed,
        world -> {
          world.bridge().hold(WholeSagaPropertyTest::isDeadline);
          IntStream.range(0, orders).forEach(world::customer);
          world.bridge().run();
          SagaLaws before = new SagaLaws(world);
          before.hold(orders);

          // Orders that are final do not care for their deadline.
          world.bridge().release();
          world.bridge().run();
          Map<String, List<String>> after = new SagaLaws(world).lives();
          assertThat(after).isEqualTo(before.lives());
        });
  }

  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void ordersThatExpireOnTheirWayGiveBackStockAndMoney(
      @ForAll("shardCounts") int shards, @ForAll("orderCounts") int orders, @ForAll int seed)
      throws Exception {
    inWorld(
        shards,
        seed,
        world -> {
          Random random = new Random(seed);
          world
              .bridge()
              .hold(route -> isDeadline(route) && random.nextInt(EARLY_DEADLINE_ONE_OF) != 0);
          IntStream.range(0, orders).forEach(world::customer);
          world.bridge().run();
          new SagaLaws(world).hold(orders);
        });
  }

  /** One step vetoes what it has not seen in time, the other one lets it pass. */
  @Property(tries = TRIES, edgeCases = EdgeCasesMode.NONE)
  void stepsHoldBackTheCharge(
      @ForAll("shardCounts") int shards,
      @ForAll("orderCounts") int orders,
      @ForAll int seed,
      @ForAll boolean expires)
      throws Exception {
    inWorld(
        shards,
        seed,
        List.of("saga.steps.fraud.onTimeout=veto", "saga.steps.limit.onTimeout=pass"),
        world -> {
          Random random = new Random(seed);
          world
              .bridge()
              .hold(
                  route ->
                      isDeadline(route)
                          && !(expires && random.nextInt(EARLY_DEADLINE_ONE_OF) == 0));
          IntStream.range(0, orders).forEach(world::customer);
          world.bridge().run();
          new SagaLaws(world).hold(orders);
        });
  }

  @Provide
  Arbitrary<Integer> shardCounts() {
    return Arbitraries.of(1, 3);
  }

  @Provide
  Arbitrary<Integer> orderCounts() {
    return Arbitraries.integers()
        .between(1, ORDERS_MAX)
        .withDistribution(RandomDistribution.uniform());
  }

  private static boolean isDeadline(InboundRouteOptions route) {
    return route.address().equals(Addresses.ORDER_EXPIRE);
  }

  private interface Story {
    void tell(SagaWorld world) throws Exception;
  }

  private static void inWorld(int shards, long seed, Story story) throws Exception {
    inWorld(shards, seed, List.of(), story);
  }

  private static void inWorld(int shards, long seed, List<String> settings, Story story)
      throws Exception {
    Path dir = Files.createTempDirectory("weft-saga");
    try (SagaWorld world = new SagaWorld(dir, shards, seed, settings)) {
      story.tell(world);
    } finally {
      delete(dir);
    }
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
