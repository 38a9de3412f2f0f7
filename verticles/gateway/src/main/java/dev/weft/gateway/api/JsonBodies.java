package dev.weft.gateway.api;

import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;

/** Bodies that say that they are JSON. */
final class JsonBodies {
  private static final String JSON = "application/json";

  private JsonBodies() {}

  /**
   * The body's bytes.
   *
   * @throws ProblemException 415
   */
  static byte[] of(RoutingContext ctx) {
    String type = ctx.request().getHeader(HttpHeaders.CONTENT_TYPE);
    String[] parts = (type == null ? "" : type).toLowerCase(Locale.ROOT).split(";", 2);
    String parameters = parts.length == 1 ? "" : parts[1].replace("\"", "").strip();
    boolean utf8 = parameters.isEmpty() || parameters.equals("charset=utf-8");
    if (!parts[0].strip().equals(JSON) || !utf8) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json in UTF-8.");
    }
    return Bodies.of(ctx).getBytes();
  }
}
