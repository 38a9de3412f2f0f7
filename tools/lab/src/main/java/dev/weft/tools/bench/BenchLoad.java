package dev.weft.tools.bench;

import dev.weft.tools.lab.LatencySamples;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Sends the orders of a plan, as many at once as it allows, and takes down when each is confirmed.
 * An order is known by its customer, so a frame that comes before the answer to the POST is not
 * missed.
 *
 * <p>Event-loop confined.
 */
final class BenchLoad {
  private static final int ACCEPTED = 202;
  private static final String CONFIRMED = "CONFIRMED";
  private static final long TICK_MS = 1;

  private final Vertx vertx;
  private final BenchPlan plan;
  private final String customerPrefix;
  private final Poster poster;
  private final OrderBodies bodies;
  private final Promise<LoadResult> done = Promise.promise();
  private final long[] dueNanos;
  private final boolean[] ended;
  private final LatencySamples latencies;
  private final Minutes minutes = new Minutes();
  private final Map<String, Integer> otherwise = new TreeMap<>();
  private final Map<String, Integer> errors = new TreeMap<>();
  private int sent;
  private int accepted;
  private final AtomicInteger endedCount = new AtomicInteger();
  private final AtomicLong moves = new AtomicLong();
  private int confirmed;
  private long startNanos;
  private long lastAcceptedNanos;
  private long lastConfirmedNanos;
  private boolean pumping;
  private long timerId;

  /** Posts an order's body. */
  interface Poster {
    Future<HttpClientResponse> post(Buffer body);
  }

  /**
   * @param customerPrefix no other load on the server uses it
   */
  BenchLoad(Vertx vertx, BenchPlan plan, String customerPrefix, Poster poster, OrderBodies bodies) {
    this.vertx = vertx;
    this.plan = plan;
    this.customerPrefix = customerPrefix;
    this.poster = poster;
    this.bodies = bodies;
    this.dueNanos = new long[plan.orders()];
    this.ended = new boolean[plan.orders()];
    this.latencies = new LatencySamples();
  }

  /** Completes when every order has ended, or the plan's time is over. */
  Future<LoadResult> run() {
    startNanos = System.nanoTime();
    lastAcceptedNanos = startNanos;
    lastConfirmedNanos = startNanos;
    timerId = vertx.setPeriodic(TICK_MS, tick -> tick());
    pump();
    finishWhenDone();
    return done.future();
  }

  /** A frame of the status stream with a final status. */
  void onEnd(String customerId, String status) {
    if (!customerId.startsWith(customerPrefix)) {
      return;
    }
    int number = Integer.parseInt(customerId.substring(customerPrefix.length()));
    if (ended[number] || done.future().isComplete()) {
      return;
    }
    if (status.equals(CONFIRMED)) {
      lastConfirmedNanos = System.nanoTime();
      latencies.add(lastConfirmedNanos - dueNanos[number]);
      minutes.add(lastConfirmedNanos - startNanos, lastConfirmedNanos - dueNanos[number]);
      confirmed++;
    } else {
      otherwise.merge(status, 1, Integer::sum);
    }
    end(number);
  }

  /** Orders that have ended; any thread. */
  int ended() {
    return endedCount.get();
  }

  /** Changes whenever an order is accepted or ends; any thread. */
  long moves() {
    return moves.get();
  }

  private void tick() {
    pump();
    long elapsedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    if (elapsedMs > plan.limitMs()) {
      finish();
    }
  }

  private void pump() {
    if (pumping || done.future().isComplete()) {
      // A POST that fails at once comes back here; the loop below goes on by itself.
      return;
    }
    pumping = true;
    while (sent < plan.orders() && sent - ended() < plan.inFlightMax() && isDue(sent)) {
      send(sent++);
    }
    pumping = false;
  }

  private boolean isDue(int number) {
    return plan.ratePerSecond() == 0 || System.nanoTime() >= scheduledNanos(number);
  }

  private long scheduledNanos(int number) {
    return startNanos + number * TimeUnit.SECONDS.toNanos(1) / plan.ratePerSecond();
  }

  private void send(int number) {
    // With a rate the clock starts when the order was due: what had to wait to be sent was late.
    dueNanos[number] = plan.ratePerSecond() == 0 ? System.nanoTime() : scheduledNanos(number);
    poster
        .post(bodies.body(number, customerPrefix + number))
        .onComplete(
            response -> answered(number, response.statusCode()),
            error -> refused(number, error.getClass().getSimpleName()));
  }

  private void answered(int number, int status) {
    if (status == ACCEPTED) {
      accepted++;
      moves.incrementAndGet();
      lastAcceptedNanos = System.nanoTime();
    } else {
      refused(number, Integer.toString(status));
    }
  }

  private void refused(int number, String why) {
    errors.merge(why, 1, Integer::sum);
    if (!ended[number]) {
      end(number);
    }
  }

  private void end(int number) {
    ended[number] = true;
    endedCount.incrementAndGet();
    moves.incrementAndGet();
    pump();
    finishWhenDone();
  }

  private void finishWhenDone() {
    if (ended() == plan.orders()) {
      finish();
    }
  }

  private void finish() {
    vertx.cancelTimer(timerId);
    done.tryComplete(
        new LoadResult(
            sent,
            accepted,
            confirmed,
            Map.copyOf(otherwise),
            Map.copyOf(errors),
            sent - ended(),
            lastAcceptedNanos - startNanos,
            lastConfirmedNanos - startNanos,
            latencies,
            minutes.all()));
  }
}
