package dev.weft.kernel.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class LocalAddressesTest {
  private final LocalAddresses reach = new LocalAddresses(Set.of("payment", "inventory"));

  @Test
  void belongToTheirFirstToken() {
    assertThat(LocalAddresses.owner("payment.capture")).isEqualTo("payment");
    assertThat(LocalAddresses.owner("inventory.follow.0")).isEqualTo("inventory");
    assertThat(LocalAddresses.owner("echo")).isEqualTo("echo");
  }

  @Test
  void areElsewhereWhenOnlyOtherNodesHaveTheirOwner() {
    assertThat(reach.isElsewhere("payment.capture")).isTrue();
    assertThat(reach.isElsewhere("order.place")).isFalse();
    assertThat(reach.isElsewhere("loyalty.points")).as("nobody knows").isFalse();
    assertThat(LocalAddresses.ALONE.isElsewhere("payment.capture")).isFalse();
  }
}
