package dev.weft.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Bounds what clients hold that have not asked for anything yet. A connection waits until a request
 * has arrived as a whole, and again when it is answered. When there are too many, the one that has
 * waited longest is closed: slow clients push out one another, and a client that sends its request
 * at once, such as a probe, always gets through.
 *
 * <p>Event-loop confined.
 */
public final class Connections {
  /** Accepted when no connection waits, so that probes are answered then, too. */
  static final int HEADROOM = 256;

  private final ConnectionOptions options;

  /** Requests at work on each; as many entries as connections. */
  private final Map<HttpConnection, Integer> open = new HashMap<>();

  /** Those without one, with the time since when, longest first. */
  private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>();

  public Connections(ConnectionOptions options) {
    this.options = options;
  }

  /** For each new connection. */
  public void opened(HttpConnection connection) {
    if (open.size() >= options.connectionsMax() && !closeOldest() && isOverHeadroom()) {
      connection.close();
      return;
    }
    open.put(connection, 0);
    await(connection);
    connection.closeHandler(
        closed -> {
          open.remove(connection);
          waiting.remove(connection);
        });
  }

  /** The head of a request has arrived; its body may not have. */
  void arriving(RoutingContext ctx) {
    if (waiting.containsKey(ctx.request().connection())) {
      await(ctx.request().connection());
    }
    ctx.next();
  }

  /** The request has arrived: its connection does not wait until it is answered. */
  void arrived(RoutingContext ctx) {
    HttpConnection connection = ctx.request().connection();
    if (open.computeIfPresent(connection, (same, requests) -> requests + 1) != null) {
      waiting.remove(connection);
      ctx.addEndHandler(ended -> answered(connection));
    }
    ctx.next();
  }

  /** Closes those that have waited for too long; to be called every now and then. */
  void sweep() {
    long idleNanos = TimeUnit.MILLISECONDS.toNanos(options.idleTimeoutMs());
    while (!waiting.isEmpty()
        && System.nanoTime() - waiting.values().iterator().next() > idleNanos) {
      closeOldest();
    }
  }

  private void answered(HttpConnection connection) {
    Integer requests = open.computeIfPresent(connection, (same, count) -> count - 1);
    if (requests != null && requests == 0) {
      await(connection);
    }
  }

  private void await(HttpConnection connection) {
    // Removed first: it goes to the end.
    waiting.remove(connection);
    waiting.put(connection, System.nanoTime());
  }

  private boolean closeOldest() {
    Iterator<HttpConnection> oldest = waiting.keySet().iterator();
    if (!oldest.hasNext()) {
      return false;
    }
    HttpConnection connection = oldest.next();
    oldest.remove();
    open.remove(connection);
    connection.close();
    return true;
  }

  private boolean isOverHeadroom() {
    return open.size() >= options.connectionsMax() + HEADROOM;
  }
}
