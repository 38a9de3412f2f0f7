package dev.weft.notification;

import static dev.weft.tools.testkit.Async.await;

import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** A receiver of webhooks; answers 200 unless told otherwise. */
final class Receiver {
  /** Keeps the sender waiting. */
  static final int SILENCE = 0;

  private final List<Webhook> taken = new CopyOnWriteArrayList<>();
  private final Queue<Integer> statuses = new ArrayDeque<>();
  private final HttpServer server;

  record Webhook(String body, MultiMap headers) {
    String header(String name) {
      return headers.get(name);
    }

    Map<String, List<String>> headerLists() {
      return headers.names().stream()
          .collect(Collectors.toMap(name -> name, headers::getAll, (one, same) -> one));
    }
  }

  Receiver(Vertx vertx) {
    server = vertx.createHttpServer().requestHandler(this::take);
    await(server.listen(0, "127.0.0.1"));
  }

  /** The next requests get these; those after them 200. */
  synchronized void answer(Integer... next) {
    statuses.addAll(List.of(next));
  }

  List<Webhook> webhooks() {
    return taken;
  }

  String url() {
    return "http://127.0.0.1:" + server.actualPort() + "/hooks";
  }

  private void take(HttpServerRequest request) {
    request
        .body()
        .onSuccess(
            body -> {
              taken.add(new Webhook(body.toString(), request.headers()));
              int status = next();
              if (status != SILENCE) {
                request.response().setStatusCode(status).putHeader("Location", url()).end();
              }
            });
  }

  private synchronized int next() {
    Integer status = statuses.poll();
    return status == null ? 200 : status;
  }
}
