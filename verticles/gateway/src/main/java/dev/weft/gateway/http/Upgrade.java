package dev.weft.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Checks WebSocket handshakes (RFC 6455, section 4.1). */
public final class Upgrade {
  private static final String WEBSOCKET = "websocket";

  private Upgrade() {}

  /**
   * Does nothing for a handshake.
   *
   * @throws ProblemException 400 for one with a body, 426 for anything else
   */
  public static void require(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (RequestGuard.hasBody(request)) {
      // It would hold a place until it has arrived, and it may never.
      throw new ProblemException(
          ProblemType.INVALID_REQUEST, "An upgrade request must have no content.");
    }
    if (!HttpMethod.GET.equals(request.method())
        || !holds(request.getHeader(HttpHeaders.UPGRADE), WEBSOCKET)
        || !holds(request.getHeader(HttpHeaders.CONNECTION), "upgrade")) {
      ctx.response().putHeader(HttpHeaders.UPGRADE, WEBSOCKET);
      throw new ProblemException(ProblemType.UPGRADE_REQUIRED, "");
    }
  }

  private static boolean holds(String header, String token) {
    return header != null && header.toLowerCase(Locale.ROOT).contains(token);
  }
}
