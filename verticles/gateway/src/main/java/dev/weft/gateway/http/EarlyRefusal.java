package dev.weft.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Optional;

/**
 * Refuses requests over the limit before it reads their bodies, looks up their callers or finds
 * their routes: under overload, each refusal takes time from the requests that are served.
 *
 * <p>Event-loop confined.
 */
final class EarlyRefusal implements Handler<HttpServerRequest> {
  private static final CharSequence MEDIA_TYPE =
      HttpHeaders.createOptimized(ProblemResponses.MEDIA_TYPE);
  private static final CharSequence CONTENT_TYPE_OPTIONS =
      HttpHeaders.createOptimized("X-Content-Type-Options");
  private static final CharSequence NOSNIFF = HttpHeaders.createOptimized("nosniff");

  private final List<Endpoint> endpoints;
  private final RequestFilters filters;
  private final GatewayMetrics metrics;
  private final Handler<HttpServerRequest> others;
  private final Buffer body;
  private final CharSequence retryAfter;

  /**
   * @param endpoints in the order in which routes are tried
   * @param others takes every request that is not refused here
   */
  EarlyRefusal(
      List<Endpoint> endpoints,
      RequestFilters filters,
      ProblemResponses problems,
      GatewayMetrics metrics,
      Handler<HttpServerRequest> others) {
    this.endpoints = List.copyOf(endpoints);
    this.filters = filters;
    this.metrics = metrics;
    this.others = others;
    this.body = ProblemResponses.overloaded();
    this.retryAfter = HttpHeaders.createOptimized(problems.retryAfterSeconds());
  }

  @Override
  public void handle(HttpServerRequest request) {
    Optional<String> refused =
        filters.limiter().isFull() && isPlain(request) ? work(request) : Optional.empty();
    refused.ifPresentOrElse(route -> refuse(request, route), () -> others.handle(request));
  }

  /** Whether nothing but the limit decides about the request; any other takes the whole way. */
  private boolean isPlain(HttpServerRequest request) {
    return !filters.drain().isDraining()
        && !request.headers().contains(HttpHeaders.EXPECT)
        && !request.headers().contains(HttpHeaders.ORIGIN)
        && filters.guard().passes(request);
  }

  /** The template of the endpoint that it is for, if that one counts what is in flight. */
  private Optional<String> work(HttpServerRequest request) {
    HttpMethod method = request.method();
    String path = request.path();
    for (Endpoint endpoint : endpoints) {
      if (endpoint.method().equals(method) && fits(endpoint.template(), path)) {
        return endpoint.bound() == Endpoint.Bound.IN_FLIGHT
            ? Optional.of(endpoint.template())
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  /** Whether the path is the template with something in the place of each parameter. */
  static boolean fits(String template, String path) {
    int at = 0;
    for (int i = 0; i < template.length(); i++, at++) {
      if (template.charAt(i) == '{') {
        int end = path.indexOf('/', at);
        int next = end < 0 ? path.length() : end;
        if (next == at) {
          return false;
        }
        i = template.indexOf('}', i);
        at = next - 1;
      } else if (at >= path.length() || path.charAt(at) != template.charAt(i)) {
        return false;
      }
    }
    return at == path.length();
  }

  private void refuse(HttpServerRequest request, String route) {
    filters.connections().refused(request.connection());
    request
        .response()
        .setStatusCode(ProblemType.OVERLOADED.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(CONTENT_TYPE_OPTIONS, NOSNIFF)
        .putHeader(HttpHeaders.RETRY_AFTER, retryAfter);
    filters.answers().end(request, body);
    metrics.count(request, route, 0);
  }
}
