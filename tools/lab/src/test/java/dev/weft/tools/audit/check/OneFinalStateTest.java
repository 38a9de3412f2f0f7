package dev.weft.tools.audit.check;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OneFinalStateTest extends CheckedWorld {
  @Test
  void anOrderThatIsYoungIsOpen() {
    world.created(BAD, LINES);

    assertThat(world.violations()).isEmpty();
    assertThat(world.open()).isEqualTo(1);
  }

  @Test
  void anOrderThatNeverEnds() {
    world.created(BAD, LINES).pass(World.LATER_MS);

    found("one final state: bad was created (ORDERS 4)");
  }

  @Test
  void anOrderThatEndsTwice() {
    world.bought(BAD, LINES).cancelled(BAD);

    found("one final state: bad ended more than once: confirmed (ORDERS 6), cancelled (ORDERS 7)");
  }
}
