package dev.weft.gateway;

import dev.weft.gateway.api.OperationsApi;
import dev.weft.gateway.http.GatewayMetrics;
import dev.weft.gateway.http.GatewayRouter;
import dev.weft.gateway.http.ProblemResponses;
import dev.weft.gateway.http.RequestFilters;
import dev.weft.kernel.ServiceContext;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.TimeUnit;

/**
 * {@code /live}, {@code /ready} and {@code /metrics}, for a node that is no edge and must be looked
 * after all the same.
 *
 * <p>Event-loop confined.
 */
public final class ProbesVerticle extends VerticleBase {
  private final GatewayOptions options;
  private final Probes probes;
  private final ServiceContext service;
  private final HttpSecurity security;
  private HttpServer server;

  /**
   * @param security the same for all instances of a node
   */
  public ProbesVerticle(
      GatewayOptions options, Probes probes, ServiceContext service, HttpSecurity security) {
    this.options = options;
    this.probes = probes;
    this.service = service;
    this.security = security;
  }

  @Override
  public Future<?> start() {
    ProblemResponses problems = new ProblemResponses(options.retryAfterMs());
    RequestFilters filters = HttpEdge.filters(options, security, probes);
    server =
        HttpEdge.server(
            vertx, security, router(problems, filters), problems, filters, options.eventBus());
    return HttpEdge.listen(server, security, options);
  }

  /** Those who ask meanwhile get their answer. */
  @Override
  public Future<?> stop() {
    return server.shutdown(options.requestTimeoutMs(), TimeUnit.MILLISECONDS);
  }

  /** The port that is listened on; once started. */
  public int port() {
    return server.actualPort();
  }

  private Handler<HttpServerRequest> router(ProblemResponses problems, RequestFilters filters) {
    return GatewayRouter.of(
        vertx,
        new OperationsApi(vertx, probes, options.requestTimeoutMs()).endpoints(),
        problems,
        filters,
        new GatewayMetrics(service.telemetry()));
  }
}
