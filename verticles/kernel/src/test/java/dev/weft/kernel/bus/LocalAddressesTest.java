package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
  private final LocalAddresses reach =
      new LocalAddresses(Set.of("order", LocalAddresses.JOURNAL), Set.of("payment", "inventory"));

  @Test
  void anAddressBelongsToItsFirstToken() {
    assertThat(LocalAddresses.owner("payment.capture")).isEqualTo("payment");
    assertThat(LocalAddresses.owner("inventory.follow.0")).isEqualTo("inventory");
    assertThat(LocalAddresses.owner("echo")).isEqualTo("echo");
  }

  @Test
  void whatIsOwnedHereDoesNotLeaveTheNode() {
    assertThat(reach.to("order.place").isLocalOnly()).isTrue();
    assertThat(reach.to("journal.append.ORDERS").isLocalOnly()).isTrue();
    assertThat(reach.to("payment.capture").isLocalOnly()).isFalse();
  }

  @Test
  void ofWhatNobodyKnowsNothingIsSaid() {
    assertThat(reach.isHere("loyalty.points")).isFalse();
    assertThat(reach.isElsewhere("loyalty.points")).isFalse();
    assertThat(reach.isElsewhere("payment.capture")).isTrue();
    assertThat(LocalAddresses.ALONE.isElsewhere("payment.capture")).isFalse();
  }
}
