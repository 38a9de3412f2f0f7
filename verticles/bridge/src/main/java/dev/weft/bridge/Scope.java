package dev.weft.bridge;

import dev.weft.bridge.inbound.InboundRouteOptions;
import dev.weft.kernel.bus.LocalAddresses;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.Objects;

/**
 * How far a bridge carries. For its own node it pulls only what is handled there, and what it says
 * does not leave the node: then the server divides the work among the nodes, and events flow
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

  /** Whether the bridge has that route. */
  public boolean pulls(InboundRouteOptions route) {
    return clusterWide || !isForeign(route);
  }

  /** Whether only other nodes can handle what the route brings. */
  public boolean isForeign(InboundRouteOptions route) {
    return reach.isElsewhere(route.address());
  }

  /**
   * Whether what the route brings is for this node alone. A pinned route is, wherever it can be:
   * its handler decides in memory, and a second one would be in its way.
   */
  public boolean staysHere(InboundRouteOptions route) {
    return reach.isHere(route.address()) && (!clusterWide || route.pinned());
  }

  /** A consumer of what services ask of the bridge. */
  public <T> MessageConsumer<T> consumer(EventBus bus, String address) {
    return clusterWide ? bus.consumer(address) : bus.localConsumer(address);
  }
}
