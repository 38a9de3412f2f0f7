package dev.weft.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Sends answers, and bounds in bytes and in time what clients have not taken of them: who asks and
 * does not read is closed.
 *
 * <p>Event-loop confined.
 */
public final class Answers {
  private static final String KEY = Answers.class.getName();

  /**
   * Of all answers that have not left; one byte more closes the client that has let wait longest.
   */
  private static final long LEAVING_BYTES_MAX = 64L << 20;

  private final long timeoutNanos;

  /** In the order in which they were given. */
  private final Set<Departure> leaving = new LinkedHashSet<>();

  private long leavingBytes;

  /**
   * @param timeoutMs from the end of the answer until the network has taken its last byte
   */
  Answers(long timeoutMs) {
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  /** Makes itself known to the request. */
  void attach(RoutingContext ctx) {
    ctx.put(KEY, this).next();
  }

  /** Ends the response with that body. */
  public static Future<Void> end(RoutingContext ctx, Buffer body) {
    Answers answers = ctx.get(KEY);
    return answers == null ? ctx.response().end(body) : answers.end(ctx.request(), body);
  }

  /** The same for a request that has come to no route. */
  Future<Void> end(HttpServerRequest request, Buffer body) {
    Future<Void> sent = request.response().end(body);
    if (!sent.isComplete()) {
      watch(request, body.length(), sent);
    }
    return sent;
  }

  /** Closes those who have not read for too long; to be called every now and then. */
  void sweep() {
    long now = System.nanoTime();
    while (!leaving.isEmpty() && now - leaving.iterator().next().startNanos > timeoutNanos) {
      closeOldest();
    }
  }

  private void watch(HttpServerRequest request, int bytes, Future<Void> sent) {
    Departure departure = new Departure(request.connection(), bytes);
    leaving.add(departure);
    leavingBytes += bytes;
    sent.onComplete(out -> left(departure));
    while (leavingBytes > LEAVING_BYTES_MAX && !leaving.isEmpty()) {
      closeOldest();
    }
  }

  private void closeOldest() {
    Iterator<Departure> oldestFirst = leaving.iterator();
    Departure oldest = oldestFirst.next();
    left(oldest);
    HardClose.of(oldest.connection);
  }

  private void left(Departure departure) {
    if (leaving.remove(departure)) {
      leavingBytes -= departure.bytes;
    }
  }

  /** An answer on its way. No record, for two that are alike are not the same. */
  private static final class Departure {
    private final HttpConnection connection;
    private final int bytes;
    private final long startNanos = System.nanoTime();

    Departure(HttpConnection connection, int bytes) {
      this.connection = connection;
      this.bytes = bytes;
    }
  }
}
