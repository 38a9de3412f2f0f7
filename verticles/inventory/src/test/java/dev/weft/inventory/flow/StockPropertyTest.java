package dev.weft.inventory.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.inventory.Samples;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StockShard;
import dev.weft.inventory.flow.StepJournal.Fate;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Two writers on one journal, in every interleaving of their calls, with answers that get lost,
 * orders and cancellations delivered in any order and more than once.
 */
class StockPropertyTest {
  private static final int ORDERS = 6;
  private static final int BATCH_ORDERS_MAX = 3;
  private static final Catalogue CATALOGUE = Samples.catalogue(12, 5, 0);

  /** A step of the script. */
  sealed interface Move permits Deliver, Step {}

  /** An order's creation, or its cancellation, is delivered to one of the writers. */
  record Deliver(int writer, int order, boolean cancellation) implements Move {}

  /** One of the pending calls to the journal meets its fate. */
  record Step(int pick, Fate fate) implements Move {}

  private StepJournal journal;
  private List<OrderFollower> writers;
  private Set<Deliver> delivered;

  @BeforeTry
  void startAfresh() {
    journal = new StepJournal();
    writers = List.of(writer(), writer());
    delivered = new LinkedHashSet<>();
  }

  @Property
  void conservesStock(
      @ForAll @Size(ORDERS) List<@From("lines") Map<String, Integer>> orders,
      @ForAll @Size(max = 60) List<@From("moves") Move> moves,
      @ForAll boolean forgetful) {
    if (forgetful) {
      journal.forgetIds();
    }
    for (Move move : moves) {
      if (move instanceof Deliver deliver) {
        delivered.add(deliver);
        deliver(deliver, orders);
      } else if (move instanceof Step step) {
        journal.step(step.pick(), step.fate());
      }
    }
    journal.runAll();
    // At least once: whatever failed meanwhile comes again, and so does what had not failed.
    for (Deliver again : delivered) {
      Future<Void> outcome = deliver(again, orders);
      journal.runAll();
      assertThat(outcome.succeeded()).isTrue();
    }
    assertEveryOrderIsDecidedOnce();
    assertNothingIsLostOrSoldTwice();
  }

  @Provide
  Arbitrary<Move> moves() {
    Arbitrary<Move> deliveries =
        Combinators.combine(
                Arbitraries.integers().between(0, 1),
                Arbitraries.integers().between(0, ORDERS - 1),
                Arbitraries.frequency(Tuple.of(3, false), Tuple.of(1, true)))
            .as(Deliver::new);
    Arbitrary<Move> steps =
        Combinators.combine(
                Arbitraries.integers().between(0, 3),
                Arbitraries.frequency(
                    Tuple.of(6, Fate.ANSWERED),
                    Tuple.of(1, Fate.LOST),
                    Tuple.of(1, Fate.ANSWER_LOST)))
            .as(Step::new);
    return Arbitraries.oneOf(deliveries, steps);
  }

  @Provide
  Arbitrary<Map<String, Integer>> lines() {
    return Arbitraries.maps(
            Arbitraries.of("YARN", "YARN", "LOOM", "DYE", "GOLD"),
            Arbitraries.integers().between(1, 6))
        .ofMinSize(1)
        .ofMaxSize(2);
  }

  private OrderFollower writer() {
    StockStore store = new StockStore(journal, StockShard.ONLY);
    Future<Levels> levels = store.open(CATALOGUE);
    journal.runAll();
    StockWriter writer = new StockWriter(store, levels.result(), BATCH_ORDERS_MAX, 0);
    return new OrderFollower(CATALOGUE, store, writer, OpenTelemetry.noop());
  }

  private Future<Void> deliver(Deliver deliver, List<Map<String, Integer>> orders) {
    String id = "o-" + deliver.order();
    OrderFollower writer = writers.get(deliver.writer());
    return deliver.cancellation()
        ? writer.onEvent(Samples.delivery(Samples.cancelled(id), 2))
        : writer.onEvent(Samples.delivery(Samples.created(id, orders.get(deliver.order())), 1));
  }

  private void assertEveryOrderIsDecidedOnce() {
    for (Deliver deliver : delivered) {
      String id = "o-" + deliver.order();
      List<String> life =
          events().stream()
              .filter(event -> event.subject().endsWith(".0." + id))
              .map(event -> event.subjectToken(1))
              .toList();
      assertThat(String.join(" ", life)).matches("reserved( released)?|rejected|released");
      if (delivered.contains(new Deliver(0, deliver.order(), true))
          || delivered.contains(new Deliver(1, deliver.order(), true))) {
        assertThat(life).containsAnyOf("released", "rejected");
      }
    }
  }

  private void assertNothingIsLostOrSoldTwice() {
    Map<String, Long> held = new HashMap<>();
    Map<String, StockLevel> levels = new HashMap<>();
    Map<String, List<PricedLine>> reservations = new HashMap<>();
    for (RecordedEvent event : events()) {
      switch (event.subjectToken(1)) {
        case "level" -> {
          StockLevel level = event.payloadAs(StockLevel.parser());
          assertThat(level.getAvailable()).isNotNegative();
          levels.put(level.getSku(), level);
        }
        case "reserved" -> {
          StockReserved reserved = event.payloadAs(StockReserved.parser());
          reservations.put(reserved.getOrder().getOrderId(), reserved.getLinesList());
          count(held, reserved.getLinesList(), 1);
        }
        case "released" -> {
          StockReleased released = event.payloadAs(StockReleased.parser());
          assertThat(released.getLinesList())
              .isEqualTo(reservations.getOrDefault(released.getOrder().getOrderId(), List.of()));
          count(held, released.getLinesList(), -1);
        }
        default -> assertThat(event.subjectToken(1)).isEqualTo("rejected");
      }
    }
    levels.forEach(
        (sku, level) ->
            assertThat(level.getAvailable() + held.getOrDefault(sku, 0L))
                .as(sku)
                .isEqualTo(level.getInitial())
                .isEqualTo(CATALOGUE.item(sku).stock()));
  }

  private static void count(Map<String, Long> held, List<PricedLine> lines, int sign) {
    lines.forEach(line -> held.merge(line.getSku(), (long) sign * line.getQuantity(), Long::sum));
  }

  private List<RecordedEvent> events() {
    return new ArrayList<>(journal.stored().events(Streams.INVENTORY));
  }
}
