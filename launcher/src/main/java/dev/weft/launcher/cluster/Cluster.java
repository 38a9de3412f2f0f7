package dev.weft.launcher.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.Collection;
import java.util.List;

/**
 * The nodes that this one knows of. Started once; left when Vert.x is closed.
 *
 * <p>Thread-safe.
 */
public interface Cluster {
  /** For a node with these roles: joined, or by itself. */
  static Cluster of(ClusterOptions options, Collection<String> roles) {
    return options.isJoined() ? new HazelcastCluster(options, roles) : new Alone();
  }

  /**
   * Blocks until the node has joined, or found nobody to join.
   *
   * @throws dev.weft.kernel.failure.Failure FATAL when it cannot be a member
   */
  Vertx start(VertxBuilder builder, VertxOptions options);

  /** Empty for a node by itself. */
  String name();

  /** Who is there, this node among them; none for a node by itself. */
  List<ClusterMember> members();

  /** Calls it whenever members have come or gone, on any thread. */
  void watch(Runnable changed);

  /** Whether anybody in the cluster, as far as it is in sight, listens at the address. */
  Future<Boolean> hears(String address);
}
