package dev.weft.gateway.api;

import dev.weft.gateway.http.Bodies;
import dev.weft.gateway.http.ProblemException;
import dev.weft.gateway.http.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.Locale;

/** Event-loop confined. Bodies that say that they are JSON. */
final class JsonBodies {
  private static final String JSON = "application/json";

  private final int bytesMax;

  JsonBodies(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /**
   * The body's bytes; fails as 413 when there are too many.
   *
   * @throws ProblemException 415, before anything is read
   */
  Future<byte[]> read(HttpServerRequest request) {
    String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
    String[] parts = (type == null ? "" : type).toLowerCase(Locale.ROOT).split(";", 2);
    String parameters = parts.length == 1 ? "" : parts[1].replace("\"", "").strip();
    boolean utf8 = parameters.isEmpty() || parameters.equals("charset=utf-8");
    if (!parts[0].strip().equals(JSON) || !utf8) {
      throw new ProblemException(
          ProblemType.UNSUPPORTED_MEDIA_TYPE, "Content-Type must be application/json in UTF-8.");
    }
    return Bodies.read(request, bytesMax).map(Buffer::getBytes);
  }
}
