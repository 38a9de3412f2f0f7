package dev.weft.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.CorsHandler;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Tells browsers that pages of configured sites may call with JSON and a key, and read the answers
 * (Fetch standard, CORS protocol). Cookies are no part of it, for they let in nobody.
 *
 * <p>Event-loop confined.
 */
final class Cors {
  private static final Set<HttpMethod> METHODS =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.POST);

  private static final Set<String> REQUEST_HEADERS =
      Set.of("Authorization", "Content-Type", "Idempotency-Key", "Last-Event-ID", "traceparent");

  private static final Set<String> ANSWER_HEADERS =
      Set.of(
          "Location",
          "Retry-After",
          "WWW-Authenticate",
          "RateLimit-Limit",
          "RateLimit-Remaining",
          "RateLimit-Reset",
          "RateLimit-Policy");

  private static final int MAX_AGE_S = (int) TimeUnit.MINUTES.toSeconds(10);

  private final Set<String> origins;
  private final CorsHandler handler = CorsHandler.create();

  Cors(Set<String> origins) {
    this.origins = origins;
    handler
        .addOrigins(List.copyOf(origins))
        .allowedMethods(METHODS)
        .allowedHeaders(REQUEST_HEADERS)
        .exposedHeaders(ANSWER_HEADERS)
        .maxAgeSeconds(MAX_AGE_S);
  }

  /** Answers a browser's question whether the page may call; passes on everything else. */
  void handle(RoutingContext ctx) {
    String origin = ctx.request().getHeader(HttpHeaders.ORIGIN);
    if (origin != null && origins.contains(origin)) {
      ctx.response().putHeader(HttpHeaders.VARY, HttpHeaders.ORIGIN);
      handler.handle(ctx);
    } else {
      ctx.next();
    }
  }
}
