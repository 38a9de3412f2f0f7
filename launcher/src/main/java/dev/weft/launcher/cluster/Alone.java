package dev.weft.launcher.cluster;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.util.List;

/** A node by itself. */
final class Alone implements Cluster {
  @Override
  public Vertx start(VertxBuilder builder, VertxOptions options) {
    return builder.with(options).build();
  }

  @Override
  public String name() {
    return "";
  }

  @Override
  public List<ClusterMember> members() {
    return List.of();
  }

  @Override
  public void watch(Runnable changed) {
    // Nobody comes or goes.
  }

  @Override
  public Future<Boolean> hears(String address) {
    return Future.succeededFuture(false);
  }
}
