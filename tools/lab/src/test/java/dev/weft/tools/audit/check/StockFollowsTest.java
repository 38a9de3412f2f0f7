package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.orders.v1.OrderEvent;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StockFollowsTest extends CheckedWorld {
  @Test
  void aConfirmedOrderWhoseStockWasGivenBack() {
    world.stockReleased(GOOD, LINES);

    found("stock of orders: good is confirmed (ORDERS 3) and its stock stock released");
  }

  @Test
  void anEndedOrderThatKeepsItsStock() {
    world.created(BAD, LINES).stockReserved(BAD, LINES).cancelled(BAD);
    world.notified(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

    found("stock of orders: bad is cancelled (ORDERS 5) and still holds stock in 1 shards");
  }

  @Test
  void anOrderThatGivesBackLessThanItHeld() {
    world.created(BAD, OTHER).stockReserved(BAD, OTHER).cancelled(BAD);
    world.stockReleased(BAD, LINES).notified(OrderEvent.CANCELLED, BAD);

    found("stock of orders: bad gave back other lines than it had reserved");
  }

  @Test
  void anOrderThatIsReservedInOneOfTwoShards() {
    World two = new World(2);
    assertThat(two.stockOf("A")).isNotEqualTo(two.stockOf("D"));
    Map<String, Integer> both = Map.of("A", 1, "D", 1);
    two.created(BAD, both).stockReserved(BAD, Map.of("A", 1)).reserved(BAD, both);

    assertThat(two.violations())
        .anyMatch(text -> text.contains("the stock holds other lines for it"));
  }

  @Test
  void anOrderThatIsReleasedInOneOfTwoShards() {
    World two = new World(2);
    Map<String, Integer> both = Map.of("A", 1, "D", 1);
    two.created(BAD, both).stockReserved(BAD, both).cancelled(BAD);
    two.stockReleased(BAD, Map.of("A", 1)).notified(OrderEvent.CANCELLED, BAD).pass(World.LATER_MS);

    assertThat(two.violations())
        .anyMatch(text -> text.contains("bad is cancelled (ORDERS 2) and still holds stock"));
  }

  @Test
  void aShardThatDecidesTwice() {
    world.stockRejected(GOOD, "A");

    found("stock of orders: good is stock reserved (INVENTORY 5) and stock rejected");
  }
}
