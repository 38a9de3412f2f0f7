package dev.weft.kernel.bus;

import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Set;

/**
 * Which addresses this node answers by itself. An address belongs to the owner in its first token;
 * what is owned here is asked here, so that work goes on when the nodes cannot hear each other, and
 * only what is owned elsewhere crosses the clustered bus, which may lose it.
 */
public final class LocalAddresses {
  /** Owner of the addresses of the journal: a node with a bridge. */
  public static final String JOURNAL = "journal";

  /** Owner of the addresses of dead letters: a node with a bridge. */
  public static final String DEAD_LETTERS = "dead-letters";

  /** A node by itself, or one that knows nothing of others: nothing is elsewhere. */
  public static final LocalAddresses ALONE = new LocalAddresses(Set.of(), Set.of());

  private final Set<String> here;
  private final Set<String> elsewhere;

  /**
   * @param here owners that are on this node, whether or not they are elsewhere too
   * @param elsewhere owners that are on other nodes only; of others nobody knows
   */
  public LocalAddresses(Set<String> here, Set<String> elsewhere) {
    this.here = Set.copyOf(here);
    this.elsewhere = Set.copyOf(elsewhere);
  }

  /** The first token of the address. */
  public static String owner(String address) {
    int dot = address.indexOf('.');
    return dot < 0 ? address : address.substring(0, dot);
  }

  public boolean isHere(String address) {
    return here.contains(owner(address));
  }

  /** Whether only other nodes answer; false when nobody knows, too. */
  public boolean isElsewhere(String address) {
    return elsewhere.contains(owner(address));
  }

  /** For a request to that address: it does not leave the node when it is answered here. */
  public DeliveryOptions to(String address) {
    return new DeliveryOptions().setLocalOnly(isHere(address));
  }

  /**
   * A consumer of what a bridge sends. A node with a bridge hears that one alone: events are
   * divided among nodes by the server, so each bridge is for its own node first. A node without one
   * hears whichever bridge of the cluster has something for it.
   */
  public <T> MessageConsumer<T> fromBridge(EventBus bus, String address) {
    return elsewhere.contains(JOURNAL) ? bus.consumer(address) : bus.localConsumer(address);
  }
}
