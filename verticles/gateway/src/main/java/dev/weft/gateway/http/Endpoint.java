package dev.weft.gateway.http;

import dev.weft.gateway.auth.Access;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;

/**
 * One method of one resource.
 *
 * @param template path as OpenAPI writes it, for example {@code /api/v1/orders/{id}}
 * @param access what its caller must be allowed
 * @param bound whether it counts against the requests in flight
 * @param handler a {@link ProblemException} that it throws ends the request
 */
public record Endpoint(
    HttpMethod method,
    String template,
    Access access,
    Bound bound,
    Handler<RoutingContext> handler) {
  /** How an endpoint is counted. */
  public enum Bound {
    /** Work for the services: bounded in number, and waited for at the end. */
    IN_FLIGHT,
    /** Must answer under overload too. */
    NONE,
    /**
     * Open for as long as the client likes; bounded by its own limit, not measured as a request.
     */
    STREAM
  }
}
