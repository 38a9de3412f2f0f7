package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.common.v1.RejectionReason;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.proto.steps.v1.StepPassed;
import java.util.ArrayList;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Orders whose charge steps hold back. */
class StepChecksTest {
  private static final Map<String, Integer> LINES = Map.of("A", 2);
  private static final String ID = "o-1";

  private final World world = new World(1);

  @BeforeEach
  void haveSteps() {
    world.streams.put("STEPS", new ArrayList<>());
  }

  @Test
  void anOrderThatEveryStepHasPassedIsClean() {
    reserved();
    passed("fraud");
    passed("limit");
    cleared();
    world
        .charged(ID, LINES)
        .captured(ID, LINES)
        .confirmed(ID, LINES)
        .notified(OrderEvent.CONFIRMED, ID);
    assertThat(world.violations()).isEmpty();
    assertThat(world.open()).isZero();
  }

  @Test
  void anOrderThatAStepVetoesIsClean() {
    reserved();
    passed("fraud");
    world
        .rejected(ID, RejectionReason.REJECTION_REASON_VETOED)
        .stockReleased(ID, LINES)
        .notified(OrderEvent.REJECTED, ID);
    assertThat(world.violations()).isEmpty();
  }

  @Test
  void anOrderThatIsClearedAndNoStepHasPassedIt() {
    reserved();
    cleared();
    assertThat(world.violations())
        .containsExactly("causes: o-1 is cleared (ORDERS 3), but not passed");
  }

  @Test
  void anOrderThatIsClearedBeforeItIsReserved() {
    world.created(ID, LINES).stockReserved(ID, LINES);
    passed("fraud");
    cleared();
    assertThat(world.violations())
        .contains("legal steps: o-1 was cleared (ORDERS 2) right after created (ORDERS 1)");
  }

  @Test
  void aPaymentOfAnOrderThatWasPassedAndNotCleared() {
    reserved();
    passed("fraud");
    world.charged(ID, LINES).captured(ID, LINES);
    assertThat(world.violations())
        .containsExactly("causes: o-1 is captured (PAYMENTS 1), but not cleared");
  }

  @Test
  void aPassOfAnOrderThatDoesNotExist() {
    passed("fraud");
    assertThat(world.violations())
        .containsExactly("causes: o-1 is passed (STEPS 1), and there is no such order");
  }

  private void reserved() {
    world.created(ID, LINES).stockReserved(ID, LINES).reserved(ID, LINES);
  }

  private void passed(String step) {
    world.append(
        "STEPS",
        "steps." + step + ".passed." + ID,
        ID + ":" + step,
        StepPassed.newBuilder().build());
  }

  private void cleared() {
    world.order(
        OrderEvent.CLEARED, ID, OrderReserved.newBuilder().setTotal(World.total(LINES)).build());
  }
}
