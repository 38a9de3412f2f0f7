package dev.weft.tools.chaos.inject;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * What HTTP servers with wrong answers have in common: where they listen, and bodies that do not
 * end.
 *
 * <p>Event-loop confined.
 */
final class FaultyHttp {
  static final String HOST = "127.0.0.1";

  private static final int CHUNK_BYTES = 64 << 10;
  private static final long TRICKLE_MS = 500;
  private static final Buffer CHUNK = Buffer.buffer(" ".repeat(CHUNK_BYTES));

  private FaultyHttp() {}

  /** A server on any port of this machine; completes with the port. */
  static Future<Integer> serve(Vertx vertx, Handler<HttpServerRequest> requests) {
    return vertx
        .createHttpServer()
        .requestHandler(requests)
        .listen(0, HOST)
        .map(HttpServer::actualPort);
  }

  /** As fast as it is read, until the client closes the connection. */
  static void endless(HttpServerResponse response) {
    response.setChunked(true);
    response.drainHandler(drained -> fill(response));
    response.exceptionHandler(gone -> {});
    fill(response);
  }

  /** A byte at a time, until the client closes the connection or has all bytes. */
  static void trickle(Vertx vertx, HttpServerResponse response, Buffer body) {
    response.setChunked(true);
    response.exceptionHandler(gone -> {});
    trickle(vertx, response, body, 0);
  }

  private static void fill(HttpServerResponse response) {
    while (!response.closed() && !response.writeQueueFull()) {
      response.write(CHUNK);
    }
  }

  private static void trickle(Vertx vertx, HttpServerResponse response, Buffer body, int at) {
    if (response.closed()) {
      return;
    }
    if (at == body.length()) {
      response.end();
      return;
    }
    response.write(body.slice(at, at + 1));
    vertx.setTimer(TRICKLE_MS, next -> trickle(vertx, response, body, at + 1));
  }
}
