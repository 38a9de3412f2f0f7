package dev.weft.gateway.api;

import dev.weft.gateway.http.Answers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Ends a request, unless its connection has gone meanwhile.
 *
 * <p>Event-loop confined.
 */
final class Responses {
  private static final int OK = 200;

  private Responses() {}

  /** With that JSON when it is there, or with its failure. */
  static void json(RoutingContext ctx, Future<JsonObject> answer) {
    answer.onComplete(body -> json(ctx, OK, body), ctx::fail);
  }

  static void json(RoutingContext ctx, int status, JsonObject body) {
    end(ctx, status, "application/json", body.toBuffer());
  }

  static void content(RoutingContext ctx, String mediaType, Buffer body) {
    end(ctx, OK, mediaType, body);
  }

  private static void end(RoutingContext ctx, int status, String mediaType, Buffer body) {
    HttpServerResponse response = ctx.response();
    if (!response.ended() && !response.closed()) {
      if (HttpMethod.HEAD.equals(ctx.request().method())) {
        response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
      }
      response
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, mediaType)
          .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
      Answers.end(ctx, body);
    }
  }
}
