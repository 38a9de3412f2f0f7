package dev.weft.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Immutable. One method of one resource.
 *
 * @param template path as OpenAPI writes it, for example {@code /api/v1/orders/{id}}
 * @param bound whether it counts against the requests in flight
 * @param handlers called in order; a thrown {@link ProblemException} ends the request
 */
public record Endpoint(
    HttpMethod method, String template, Bound bound, List<Handler<RoutingContext>> handlers) {
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

  public Endpoint {
    handlers = List.copyOf(handlers);
  }

  public static Endpoint of(
      HttpMethod method, String template, Bound bound, Handler<RoutingContext> handler) {
    return new Endpoint(method, template, bound, List.of(handler));
  }
}
