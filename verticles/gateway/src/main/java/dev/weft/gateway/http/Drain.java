package dev.weft.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Moves clients to other nodes while this one drains: each answer is the last of its connection and
 * says so. To close a connection unannounced between two requests could cut off a request that the
 * client has already sent; this never does.
 *
 * <p>Event-loop confined.
 */
public final class Drain {
  /** How long the client has to read the rest of the answer. */
  private static final long LINGER_MS = 10_000;

  private final BooleanSupplier draining;

  public Drain(BooleanSupplier draining) {
    this.draining = draining;
  }

  boolean isDraining() {
    return draining.getAsBoolean();
  }

  /**
   * Passes the request on. Checks only when it is answered, since the drain may begin meanwhile.
   */
  void handle(RoutingContext ctx) {
    ctx.addHeadersEndHandler(
        head -> {
          if (isDraining()) {
            endConnection(ctx.request());
          }
        });
    ctx.next();
  }

  /** RFC 9112, section 9.6: who says close closes, too. HTTP/2 has GOAWAY instead of a header. */
  private static void endConnection(HttpServerRequest request) {
    if (request.version() != HttpVersion.HTTP_2) {
      request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    request.connection().shutdown(LINGER_MS, TimeUnit.MILLISECONDS);
  }
}
