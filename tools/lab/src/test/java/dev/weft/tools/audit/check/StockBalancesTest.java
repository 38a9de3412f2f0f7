package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.List;
import org.junit.jupiter.api.Test;

class StockBalancesTest extends CheckedWorld {
  @Test
  void aLevelThatIsWrong() {
    world.available.merge("A", -1L, Long::sum);
    world.level("A").bought(BAD, LINES);

    found("stock levels: A has 997 available at INVENTORY 7, by what was reserved, released and");
    found("stock balance: A INVENTORY: initial 1000 + adjusted 0 is not available 995 + active 0");
  }

  @Test
  void anOutcomeThatTellsOfAWrongLevel() {
    StockReserved event =
        World.reservedEvent(LINES).toBuilder()
            .addLevels(
                StockLevel.newBuilder().setSku("A").setInitial(World.INITIAL).setAvailable(997))
            .build();
    world.outcome(0, "reserved", BAD, event);

    found("stock levels: A has 997 available at INVENTORY 7, by what was reserved, released and");
  }

  @Test
  void levelsThatWereStoredBeforeTheirOutcomesAreABeginning() {
    World old = new World(1, true).bought(GOOD, LINES).adjusted("count-1", "A", 3);
    assertThat(old.violations()).isEmpty();

    old.outcome(0, "reserved", BAD, World.reservedEvent(LINES));
    assertThat(old.violations())
        .anyMatch(text -> text.startsWith("stock levels: A has 1001 available at INVENTORY 7"));
  }

  @Test
  void aLevelBelowZero() {
    world.append(
        "INVENTORY",
        "inventory.level.A",
        "",
        StockLevel.newBuilder().setInitial(World.INITIAL).setAvailable(-1).build());

    found("stock levels: A is at -1, below zero, at INVENTORY 7");
  }

  @Test
  void aReservationThatTheLevelLeavesOut() {
    world.outcome(0, "reserved", BAD, World.reservedEvent(LINES));

    found("stock levels: A has 998 available at INVENTORY 6, by what was reserved, released and");
  }

  @Test
  void aReservationWithoutALevel() {
    world.adjusted("count-1", "B", 1);
    world.outcome(0, "reserved", BAD, World.reservedEvent(LINES));

    found("stock levels: A was reserved, released or adjusted after its last level at INVENTORY 6");
  }

  @Test
  void anAdjustmentThatNoEventTellsOf() {
    world.adjusted("count-1", "A", 4);
    List<RecordedEvent> events = world.streams.get("INVENTORY");
    events.remove(events.size() - 2);

    found("stock levels: A counts adjustments of 4 at INVENTORY 8, 4 more than were recorded");
  }

  @Test
  void anAdjustmentThatHasExpiredIsNotMissed() {
    World shop = adjustedAWeekAgo();

    assertThat(shop.violations()).isEmpty();
  }

  @Test
  void anAdjustmentThatHasExpiredIsNotMissedThoughOrdersAreYoung() {
    World shop = adjustedAWeekAgo().bought(GOOD, LINES);

    assertThat(shop.violations()).isEmpty();
  }

  /** As long as the stock keeps what it decided; its levels stay. */
  private static World adjustedAWeekAgo() {
    World shop = new World(1).adjusted("count-1", "A", 20);
    List<RecordedEvent> events = shop.streams.get("INVENTORY");
    events.remove(events.size() - 2);
    return shop.pass(World.RESERVATION_TTL_MS + World.LATER_MS);
  }

  @Test
  void aSkuThatBeganWithOtherUnits() {
    world.append(
        "INVENTORY",
        "inventory.level.A",
        "",
        StockLevel.newBuilder().setInitial(World.INITIAL + 1).setAvailable(998).build());

    found("stock levels: A began with other units than before at INVENTORY 7");
  }
}
