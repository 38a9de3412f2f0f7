package dev.weft.launcher.node;

import dev.weft.gateway.GatewayVerticle;
import dev.weft.gateway.Probes;
import dev.weft.gateway.ProbesVerticle;
import dev.weft.kernel.ServiceContext;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.function.IntSupplier;

/**
 * What a node answers over HTTP: the gateway, or its probes alone.
 *
 * <p>Thread-safe.
 */
final class Edge {
  private final Vertx vertx;
  private final WeftConfig config;
  private final Probes probes;
  private final ServiceContext service;
  private volatile IntSupplier port = () -> 0;
  private volatile String deployment = "";

  Edge(Vertx vertx, WeftConfig config, Probes probes, ServiceContext service) {
    this.vertx = vertx;
    this.config = config;
    this.probes = probes;
    this.service = service;
  }

  /** Completes when connections are taken; fails when the port cannot be had. */
  Future<Void> start() {
    Future<String> deployed =
        config.node().roles().has(Role.GATEWAY)
            ? vertx.deployVerticle(
                this::gateway, config.node().verticles().get(Role.GATEWAY).deployment())
            : vertx.deployVerticle(this::probesAlone, new DeploymentOptions());
    return deployed.onSuccess(id -> deployment = id).mapEmpty();
  }

  /** Completes when what was asked has been answered. */
  Future<Void> stop() {
    return deployment.isEmpty() ? Future.succeededFuture() : vertx.undeploy(deployment);
  }

  /** Once started. */
  int port() {
    return port.getAsInt();
  }

  private Deployable gateway() {
    GatewayVerticle gateway = new GatewayVerticle(config.gateway(), probes, service);
    port = gateway::port;
    return gateway;
  }

  private Deployable probesAlone() {
    ProbesVerticle alone = new ProbesVerticle(config.gateway(), probes, service);
    port = alone::port;
    return alone;
  }
}
