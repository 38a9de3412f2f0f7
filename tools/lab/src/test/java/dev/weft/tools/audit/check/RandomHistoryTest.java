package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Random legal histories are clean; one change to one of them, whichever, is found. */
class RandomHistoryTest {
  private static final int SEEDS = 400;
  private static final int ORDERS = 12;
  private static final int SHARDS_MAX = 3;
  private static final int LIFE_STEPS_MAX = 12;
  private static final List<String> SKUS = List.of("A", "B", "C", "D");

  @Test
  void legalHistoriesAreClean() {
    for (long seed = 0; seed < SEEDS; seed++) {
      World world = legal(new Random(seed));

      assertThat(world.violations()).as("seed %d", seed).isEmpty();
      assertThat(world.open()).as("seed %d", seed).isZero();
    }
  }

  /** As a system is while it runs: nothing that has begun is wrong for not having ended. */
  @Test
  void whatIsCutOffAnywhereIsOpen() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      World world = new World(1 + random.nextInt(SHARDS_MAX), random.nextInt(4) == 0);
      for (int i = 0; i < ORDERS; i++) {
        live(world, "o" + i, random, 1 + random.nextInt(LIFE_STEPS_MAX));
      }

      assertThat(world.violations()).as("seed %d", seed).isEmpty();
    }
  }

  /** Each stream forgets by age, for itself, also in the middle of an order. */
  @Test
  void whatIsForgottenBlamesNobody() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      World world = legal(random);
      Map<String, Long> cuts = world.ends();
      for (String stream : List.of("ORDERS", "PAYMENTS", "NOTIFICATIONS")) {
        List<RecordedEvent> events = world.streams.get(stream);
        events.subList(0, random.nextInt(events.size() + 1)).clear();
      }

      assertThat(world.violations(cuts)).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void oneForgedEventIsFound() {
    for (long seed = 0; seed < SEEDS; seed++) {
      Random random = new Random(seed);
      World world = legal(random);

      String change = forge(world, random);

      assertThat(world.violations()).as("seed %d: %s", seed, change).isNotEmpty();
    }
  }

  private static World legal(Random random) {
    World world = new World(1 + random.nextInt(SHARDS_MAX));
    for (int i = 0; i < ORDERS; i++) {
      live(world, "o" + i, random, LIFE_STEPS_MAX);
      if (random.nextInt(4) == 0) {
        world.adjusted("adjustment-" + i, SKUS.get(random.nextInt(4)), 1 + random.nextInt(9));
      }
    }
    return world.pass(World.LATER_MS);
  }

  /** Some life of an order, up to so many steps of it. */
  private static void live(World world, String id, Random random, int stepsMax) {
    Map<String, Integer> lines = new TreeMap<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      lines.put(SKUS.get(random.nextInt(SKUS.size())), 1 + random.nextInt(5));
    }
    List<Runnable> steps = new ArrayList<>();
    steps.add(() -> world.created(id, lines));
    switch (random.nextInt(7)) {
      case 0 -> soldOut(world, id, lines, steps);
      case 1 -> declined(world, id, lines, steps);
      case 2 -> cancelledEarly(world, id, steps);
      case 3 -> cancelledLate(world, id, lines, steps);
      case 4 -> expired(world, id, lines, steps);
      default -> bought(world, id, lines, steps);
    }
    steps.stream().limit(stepsMax).forEach(Runnable::run);
  }

  private static void bought(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    paid(world, id, lines, steps);
    steps.add(() -> world.confirmed(id, lines));
    steps.add(() -> world.notified(OrderEvent.CONFIRMED, id));
  }

  private static void paid(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    steps.add(() -> world.stockReserved(id, lines));
    steps.add(() -> world.reserved(id, lines));
    steps.add(() -> world.charged(id, lines));
    steps.add(() -> world.captured(id, lines));
  }

  private static void soldOut(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    steps.add(() -> world.stockRejected(id, lines.keySet().iterator().next()));
    steps.add(() -> world.rejected(id, RejectionReason.REJECTION_REASON_OUT_OF_STOCK));
    steps.add(() -> world.notified(OrderEvent.REJECTED, id));
  }

  private static void declined(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    steps.add(() -> world.stockReserved(id, lines));
    steps.add(() -> world.reserved(id, lines));
    steps.add(() -> world.declined(id));
    steps.add(() -> world.rejected(id, RejectionReason.REJECTION_REASON_PAYMENT_DECLINED));
    steps.add(() -> world.stockReleased(id, lines));
    steps.add(() -> world.notified(OrderEvent.REJECTED, id));
  }

  private static void cancelledEarly(World world, String id, List<Runnable> steps) {
    steps.add(() -> world.cancelled(id));
    steps.add(() -> world.outcome(0, "released", id, StockReleased.getDefaultInstance()));
    steps.add(() -> world.notified(OrderEvent.CANCELLED, id));
  }

  private static void cancelledLate(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    paid(world, id, lines, steps);
    steps.add(() -> world.cancelled(id));
    steps.add(() -> world.notified(OrderEvent.CANCELLED, id));
    steps.add(() -> world.refundDue(id, lines));
    steps.add(() -> world.stockReleased(id, lines));
    steps.add(() -> world.refundPaid(id, lines));
    steps.add(() -> world.refunded(id, lines));
  }

  private static void expired(
      World world, String id, Map<String, Integer> lines, List<Runnable> steps) {
    steps.add(() -> world.stockReserved(id, lines));
    steps.add(() -> world.reserved(id, lines));
    steps.add(() -> world.rejected(id, RejectionReason.REJECTION_REASON_EXPIRED));
    steps.add(() -> world.stockReleased(id, lines));
    steps.add(() -> world.notified(OrderEvent.REJECTED, id));
  }

  /** Changes one thing; says which. */
  private static String forge(World world, Random random) {
    return switch (random.nextInt(6)) {
      case 0 -> lose(world, random);
      case 1 -> repeat(world, random);
      case 2 -> misstateLevel(world, random);
      case 3 -> loseCharge(world, random);
      case 4 -> repeatCharge(world, random);
      default -> misstateCharge(world, random);
    };
  }

  /** As if it had never been stored: without a gap. */
  private static String lose(World world, Random random) {
    RecordedEvent event = anyThatMatters(world, random);
    List<RecordedEvent> events = world.streams.get(event.stream());
    int index = events.indexOf(event);
    events.remove(index);
    for (int i = index; i < events.size(); i++) {
      events.set(i, at(events.get(i), events.get(i).sequence() - 1));
    }
    return "lost " + event.subject();
  }

  /** Stored once more, by somebody who gives it another id. */
  private static String repeat(World world, Random random) {
    RecordedEvent event = anyThatMatters(world, random);
    world.append(event.stream(), event.subject(), event.eventId() + "-again", event);
    return "repeated " + event.subject();
  }

  private static String misstateLevel(World world, Random random) {
    String sku = SKUS.get(random.nextInt(SKUS.size()));
    world.available.merge(sku, random.nextBoolean() ? 1L : -1L, Long::sum);
    world.level(sku);
    return "another level of " + sku;
  }

  private static String loseCharge(World world, Random random) {
    if (world.ledger.isEmpty()) {
      return misstateLevel(world, random);
    }
    return "lost " + world.ledger.remove(random.nextInt(world.ledger.size()));
  }

  private static String repeatCharge(World world, Random random) {
    if (world.ledger.isEmpty()) {
      return misstateLevel(world, random);
    }
    LedgerLine line = world.ledger.get(random.nextInt(world.ledger.size()));
    world.ledger.add(line);
    return "repeated " + line;
  }

  private static String misstateCharge(World world, Random random) {
    if (world.ledger.isEmpty()) {
      return misstateLevel(world, random);
    }
    int index = random.nextInt(world.ledger.size());
    LedgerLine line = world.ledger.get(index);
    Amount more = new Amount(line.amount().minor() + 1, line.amount().currency());
    world.ledger.set(
        index, new LedgerLine(line.kind(), line.id(), line.orderId(), more, line.timeMs()));
    return "misstated " + line;
  }

  /** Levels are changed elsewhere; a release of nothing leaves nothing to miss. */
  private static RecordedEvent anyThatMatters(World world, Random random) {
    List<RecordedEvent> events =
        world.streams.values().stream()
            .flatMap(List::stream)
            .filter(event -> !event.subject().startsWith("inventory.level."))
            .filter(event -> event.payload().length > 0 || !event.subject().contains("released"))
            .toList();
    return events.get(random.nextInt(events.size()));
  }

  private static RecordedEvent at(RecordedEvent event, long sequence) {
    return new RecordedEvent(
        event.stream(),
        event.subject(),
        sequence,
        event.time(),
        event.eventId(),
        event.type(),
        event.payload(),
        event.traceparent());
  }
}
