package dev.weft.gateway.http;

import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
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

  /** How many of them each address has. */
  private final Map<String, Integer> countByAddress = new HashMap<>();

  /** Those without one, with the time since when, longest first. */
  private final Map<HttpConnection, Long> waiting = new LinkedHashMap<>();

  public Connections(ConnectionOptions options) {
    this.options = options;
  }

  /** For each new connection. */
  public void opened(HttpConnection connection) {
    String address = addressOf(connection);
    boolean ofOne = countByAddress.getOrDefault(address, 0) >= options.connectionsPerAddressMax();
    boolean ofAll = open.size() >= options.connectionsMax();
    if ((ofOne && !closeOldestOf(address)) || (ofAll && !closeOldest() && isOverHeadroom())) {
      HardClose.of(connection);
      return;
    }
    open.put(connection, 0);
    countByAddress.merge(address, 1, Integer::sum);
    await(connection);
    // Not its close handler: that is never called once it has become a WebSocket.
    HardClose.channel(connection).closeFuture().addListener(closed -> gone(connection));
  }

  /** The head of a request has arrived; its body may not have. */
  void arriving(RoutingContext ctx) {
    refresh(ctx.request().connection());
    ctx.next();
  }

  /** Its request was refused unread, so it waits for the next one. */
  void refused(HttpConnection connection) {
    refresh(connection);
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

  private void gone(HttpConnection connection) {
    waiting.remove(connection);
    if (open.remove(connection) != null) {
      countByAddress.computeIfPresent(
          addressOf(connection), (same, count) -> count == 1 ? null : count - 1);
    }
  }

  private static String addressOf(HttpConnection connection) {
    return String.valueOf(connection.remoteAddress().hostAddress());
  }

  private void answered(HttpConnection connection) {
    Integer requests = open.computeIfPresent(connection, (same, count) -> count - 1);
    if (requests != null && requests == 0) {
      await(connection);
    }
  }

  private void refresh(HttpConnection connection) {
    if (waiting.containsKey(connection)) {
      await(connection);
    }
  }

  private void await(HttpConnection connection) {
    // Removed first: it goes to the end.
    waiting.remove(connection);
    waiting.put(connection, System.nanoTime());
  }

  private boolean closeOldest() {
    return close(waiting.keySet().stream().findFirst());
  }

  private boolean closeOldestOf(String address) {
    return close(
        waiting.keySet().stream().filter(each -> addressOf(each).equals(address)).findFirst());
  }

  private boolean close(Optional<HttpConnection> oldest) {
    oldest.ifPresent(this::gone);
    oldest.ifPresent(HardClose::of);
    return oldest.isPresent();
  }

  private boolean isOverHeadroom() {
    return open.size() >= options.connectionsMax() + HEADROOM;
  }
}
