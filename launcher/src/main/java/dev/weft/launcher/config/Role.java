package dev.weft.launcher.config;

import dev.weft.kernel.bus.LocalAddresses;
import java.util.Locale;
import java.util.Set;

/** What a node may be for the mesh; its name is the first token of what it answers. */
public enum Role {
  GATEWAY,
  ORDER,
  INVENTORY,
  PAYMENT,
  NOTIFICATION,
  BRIDGE;

  /** As it is written in the configuration. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** First tokens of the event bus addresses that the role answers. */
  public Set<String> owners() {
    return switch (this) {
      case GATEWAY -> Set.of();
      case ORDER, INVENTORY, PAYMENT, NOTIFICATION -> Set.of(text());
      case BRIDGE -> Set.of(LocalAddresses.JOURNAL, LocalAddresses.DEAD_LETTERS);
    };
  }
}
