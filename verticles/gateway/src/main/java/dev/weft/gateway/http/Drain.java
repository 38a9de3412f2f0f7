package dev.weft.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Sends clients elsewhere while the node drains: each answer is the last one of its connection, and
 * says so. A connection that is closed between two requests, without a word, may cut off a request
 * that is under way to us; this one never does.
 *
 * <p>Event-loop confined.
 */
public final class Drain {
  /** For the client to take the rest of the answer. */
  private static final long LINGER_MS = 10_000;

  private final BooleanSupplier draining;

  public Drain(BooleanSupplier draining) {
    this.draining = draining;
  }

  boolean isDraining() {
    return draining.getAsBoolean();
  }

  /** Passes the request on; looks when it is answered, for it may have been long under way. */
  void handle(RoutingContext ctx) {
    ctx.addHeadersEndHandler(
        head -> {
          if (isDraining()) {
            part(ctx.request());
          }
        });
    ctx.next();
  }

  /** RFC 9112, section 9.6: who says close closes, too. HTTP/2 has GOAWAY instead of a header. */
  private static void part(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    request.connection().shutdown(LINGER_MS, TimeUnit.MILLISECONDS);
  }
}
