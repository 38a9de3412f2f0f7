package dev.weft.gateway.api;

import dev.weft.gateway.NodeHealth;
import dev.weft.gateway.Probes;
import dev.weft.gateway.auth.Access;
import dev.weft.gateway.auth.Scope;
import dev.weft.gateway.http.AccessControl;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.Endpoint.Bound;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * What an operator's machines ask for: live, ready, metrics.
 *
 * <p>Event-loop confined.
 */
public final class OperationsApi {
  private static final String PROMETHEUS_TEXT = "text/plain; version=0.0.4; charset=utf-8";
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final Probes probes;
  private final long timeoutMs;

  public OperationsApi(Vertx vertx, Probes probes, long timeoutMs) {
    this.vertx = vertx;
    this.probes = probes;
    this.timeoutMs = timeoutMs;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        new Endpoint(HttpMethod.GET, "/live", Access.OPEN, Bound.NONE, OperationsApi::live),
        new Endpoint(HttpMethod.GET, "/ready", Access.OPEN, Bound.NONE, this::ready),
        new Endpoint(HttpMethod.GET, "/metrics", Access.OPS, Bound.NONE, this::metrics));
  }

  private static void live(RoutingContext ctx) {
    Responses.json(ctx, OK, new JsonObject().put("status", "UP"));
  }

  private void ready(RoutingContext ctx) {
    probes
        .readiness()
        .timeout(timeoutMs, TimeUnit.MILLISECONDS)
        .otherwise(
            error ->
                NodeHealth.of(
                    NodeHealth.Status.DOWN, "readiness is not known: " + error.getMessage()))
        .onComplete(health -> ready(ctx, health), ctx::fail);
  }

  /** Balancers need the status; the reasons name servers, nodes and orders. */
  private static void ready(RoutingContext ctx, NodeHealth health) {
    Responses.json(
        ctx,
        health.status() == NodeHealth.Status.DOWN ? UNAVAILABLE : OK,
        AccessControl.principal(ctx).may(Scope.OPS) ? health.toJson() : health.statusAlone());
  }

  private void metrics(RoutingContext ctx) {
    vertx
        .executeBlocking(probes::metrics, false)
        .onComplete(
            text -> Responses.content(ctx, PROMETHEUS_TEXT, Buffer.buffer(text)), ctx::fail);
  }
}
