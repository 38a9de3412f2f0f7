package dev.weft.kernel.bus;

import java.util.Set;

/**
 * Which addresses only other nodes answer. An address belongs to the owner in its first token: the
 * role that has it. What is owned here is asked here, so that work goes on whatever becomes of the
 * other nodes.
 *
 * @param elsewhere owners that are on other nodes only; of those that are not named nobody knows
 */
public record LocalAddresses(Set<String> elsewhere) {
  /** A node by itself, or one that knows nothing of others: nothing is elsewhere. */
  public static final LocalAddresses ALONE = new LocalAddresses(Set.of());

  public LocalAddresses {
    elsewhere = Set.copyOf(elsewhere);
  }

  /** The first token of the address. */
  public static String owner(String address) {
    int dot = address.indexOf('.');
    return dot < 0 ? address : address.substring(0, dot);
  }

  /** Whether only other nodes answer; false when nobody knows, too. */
  public boolean isElsewhere(String address) {
    return elsewhere.contains(owner(address));
  }
}
