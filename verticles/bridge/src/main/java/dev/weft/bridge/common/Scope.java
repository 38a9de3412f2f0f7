package dev.weft.bridge.common;

import dev.weft.kernel.bus.LocalAddresses;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Objects;

/**
 * Which nodes a bridge works for. For its own node it pulls only what is handled there, and what it
 * sends does not leave the node: then the server divides the work among the nodes, and events flow
 * whether or not the nodes hear each other. For the cluster it also pulls for nodes without a
 * bridge, and answers them.
 *
 * @param reach which addresses are answered on this node
 * @param clusterWide whether it works for other nodes, too
 */
public record Scope(LocalAddresses reach, boolean clusterWide) {
  /** Every route, for whoever listens on the event bus. */
  public static final Scope EVERYTHING = new Scope(LocalAddresses.ALONE, true);

  public Scope {
    Objects.requireNonNull(reach);
  }

  /** Whether the bridge has the route to that address. */
  public boolean pulls(String address) {
    return clusterWide || !isForeign(address);
  }

  /** Whether only other nodes can handle what comes to the address. */
  public boolean isForeign(String address) {
    return reach.isElsewhere(address);
  }

  /**
   * Whether what comes to the address is for this node alone. What a pinned route brings is,
   * wherever it can be: its handler decides in memory, and a second one would be in its way.
   */
  public boolean staysHere(String address, boolean pinned) {
    return reach.isHere(address) && (!clusterWide || pinned);
  }

  /** A consumer of what services ask of the bridge. */
  public <T> MessageConsumer<T> consumer(EventBus bus, String address) {
    return clusterWide ? bus.consumer(address) : bus.localConsumer(address);
  }
}
