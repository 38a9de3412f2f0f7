package dev.weft.launcher.node;

import dev.weft.gateway.GatewayOptions;
import dev.weft.gateway.GatewayVerticle;
import dev.weft.gateway.HttpSecurity;
import dev.weft.gateway.Probes;
import dev.weft.gateway.ProbesVerticle;
import dev.weft.kernel.EventLoops;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.Role;
import dev.weft.launcher.config.WeftConfig;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

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
  private final List<String> deployments = new CopyOnWriteArrayList<>();
  private volatile Optional<SecurityLogFile> securityLog = Optional.empty();

  Edge(Vertx vertx, WeftConfig config, Probes probes, ServiceContext service) {
    this.vertx = vertx;
    this.config = config;
    this.probes = probes;
    this.service = service;
  }

  /**
   * Completes when connections are taken; fails when the port cannot be had, or a certificate or
   * file of keys cannot be used.
   */
  Future<Void> start() {
    return vertx.executeBlocking(this::open).compose(this::deploy);
  }

  /** Completes when what was asked has been answered. */
  Future<Void> stop() {
    Future<Void> stopped =
        Future.join(deployments.stream().map(vertx::undeploy).toList()).mapEmpty();
    return stopped.eventually(
        () ->
            vertx.executeBlocking(
                () -> {
                  securityLog.ifPresent(SecurityLogFile::close);
                  return null;
                }));
  }

  /** Once started. */
  int port() {
    return port.getAsInt();
  }

  /** Blocks on files. */
  private HttpSecurity open() {
    try {
      HttpSecurity security = HttpSecurity.open(vertx, config.gateway());
      securityLog = SecurityLogFile.open(config.gateway().security().auth());
      return security;
    } catch (OptionsException unusable) {
      throw new ConfigException(unusable.key(), unusable.reason());
    }
  }

  private Future<Void> deploy(HttpSecurity security) {
    GatewayOptions options = config.gateway();
    boolean isGateway = config.node().roles().has(Role.GATEWAY);
    Future<Void> first =
        isGateway
            ? deploy(
                () -> gateway(security), config.node().verticles().get(Role.GATEWAY).deployment())
            : deploy(() -> probesAlone(security), new DeploymentOptions());
    return options.probesPort() == 0
        ? first
        : first.compose(
            there ->
                deploy(
                    () -> new ProbesVerticle(options.forProbes(), probes, service, security),
                    new DeploymentOptions()));
  }

  private Future<Void> deploy(Supplier<Deployable> verticle, DeploymentOptions options) {
    EventLoops loops = EventLoops.of(vertx);
    return vertx
        .deployVerticle(() -> loops.edge(verticle.get(), options), options)
        .onSuccess(deployments::add)
        .mapEmpty();
  }

  private Deployable gateway(HttpSecurity security) {
    GatewayVerticle gateway =
        new GatewayVerticle(
            config.gateway(),
            probes,
            service,
            security,
            new KeyFile(vertx, config.sealing().customerKeyFile()));
    port = gateway::port;
    return gateway;
  }

  private Deployable probesAlone(HttpSecurity security) {
    ProbesVerticle alone = new ProbesVerticle(config.gateway(), probes, service, security);
    port = alone::port;
    return alone;
  }
}
