package dev.weft.tools.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Offers orders at a rate that nothing slows down, and asks for each until there is an answer that
 * settles it: the same key again, not before the server asks for it, and no more of them a second
 * than there are new ones. Orders that are due while too many have no answer are shed and counted.
 *
 * <p>Event-loop confined.
 */
final class ChaosLoad {
  private static final int ACCEPTED = 202;
  private static final int OK = 200;
  private static final int CONFLICT = 409;
  private static final Set<Integer> WORTH_ANOTHER_TRY = Set.of(429, 500, 502, 503, 504);
  private static final long TICK_MS = 5;
  private static final long MS_PER_S = 1_000;
  private static final int OPEN_SECONDS_MAX = 20;
  private static final long RETRY_MS_MIN = 100;
  private static final long RETRY_MS_MAX = 2_000;
  private static final int DOUBLINGS_MAX = 5;
  private static final int CANCEL_TRIES_MAX = 5;

  /** After the last order was due. */
  static final long ANSWERED_MS_MAX = 90_000;

  private final Vertx vertx;
  private final LoadClient api;
  private final ChaosPlan plan;
  private final OrderMix mix;
  private final RequestOutcomes outcomes;
  private final Random jitter;
  private final Retries retries;
  private final Promise<Void> done = Promise.promise();
  private long startNanos;
  private long timerId = -1;
  private int offered;
  private int open;

  ChaosLoad(Vertx vertx, LoadClient api, ChaosPlan plan, RequestOutcomes outcomes) {
    this.vertx = vertx;
    this.api = api;
    this.plan = plan;
    this.mix = new OrderMix(plan.seed());
    this.outcomes = outcomes;
    this.jitter = new Random(plan.seed());
    this.retries = new Retries(plan.ratePerSecond(), 0);
  }

  /** Orders without an answer, at most. */
  static int openMax(ChaosPlan plan) {
    return plan.ratePerSecond() * OPEN_SECONDS_MAX;
  }

  /** Whether a later try may be answered with something else. */
  static boolean isWorthAnotherTry(int status) {
    return WORTH_ANOTHER_TRY.contains(status);
  }

  /** Completes when every order has its answer, or has waited for too long. */
  Future<Void> run() {
    startNanos = System.nanoTime();
    timerId = vertx.setPeriodic(TICK_MS, tick -> tick());
    return done.future();
  }

  private void tick() {
    long elapsedMs = elapsedMs();
    long due = Math.min(elapsedMs, plan.durationMs()) * plan.ratePerSecond() / MS_PER_S;
    while (offered < due) {
      offer(mix.order(offered++));
    }
    retries.release(elapsedMs);
    boolean over = elapsedMs >= plan.durationMs();
    if (over && (open == 0 || elapsedMs > plan.durationMs() + ANSWERED_MS_MAX)) {
      finish();
    }
  }

  private long elapsedMs() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
  }

  private void finish() {
    vertx.cancelTimer(timerId);
    for (int i = 0; i < open; i++) {
      outcomes.count(RequestOutcomes.Count.UNANSWERED);
    }
    done.tryComplete();
  }

  private void offer(ChaosOrder order) {
    outcomes.count(RequestOutcomes.Count.OFFERED);
    if (open >= openMax(plan)) {
      outcomes.count(RequestOutcomes.Count.SHED);
      return;
    }
    open++;
    place(order, 0);
  }

  private void place(ChaosOrder order, int tries) {
    api.place(order.number() + tries, order)
        .onComplete(
            answer -> answered(order, tries, answer),
            error -> again(order, tries, error.getClass().getSimpleName(), 0));
  }

  private void answered(ChaosOrder order, int tries, LoadClient.Answer answer) {
    if (answer.status() == ACCEPTED) {
      accepted(order, answer.body());
    } else if (isWorthAnotherTry(answer.status())) {
      again(order, tries, Integer.toString(answer.status()), answer.retryAfterMs());
    } else {
      open--;
      outcomes.violation("order " + order.key() + " was refused: " + answer);
    }
  }

  private void again(ChaosOrder order, int tries, String why, long retryAfterMs) {
    outcomes.refused(why);
    if (done.future().isComplete()) {
      return;
    }
    outcomes.count(RequestOutcomes.Count.RETRIED);
    long dueMs = elapsedMs() + Math.max(retryAfterMs, pauseMs(tries));
    retries.add(dueMs, () -> place(order, tries + 1));
  }

  private long pauseMs(int tries) {
    long pauseMs = Math.min(RETRY_MS_MAX, RETRY_MS_MIN << Math.min(tries, DOUBLINGS_MAX));
    return pauseMs / 2 + jitter.nextInt((int) pauseMs);
  }

  private void accepted(ChaosOrder order, JsonObject body) {
    open--;
    String orderId = body.getString("orderId", "");
    outcomes.accepted(order, orderId);
    outcomes.acceptedAfter(System.nanoTime() - startNanos - dueNanos(order));
    if (elapsedMs() < plan.durationMs()) {
      outcomes.count(RequestOutcomes.Count.ACCEPTED_IN_TIME);
    }
    if (order.isRepeated()) {
      repeat(order);
    }
    if (order.isCancelled()) {
      cancel(order.number(), orderId, 1);
    }
  }

  private long dueNanos(ChaosOrder order) {
    return order.number() * TimeUnit.SECONDS.toNanos(1) / plan.ratePerSecond();
  }

  /** Whatever else it may be answered with, it must not be a second order. */
  private void repeat(ChaosOrder order) {
    outcomes.count(RequestOutcomes.Count.REPEATED);
    api.place(order.number() + 1, order)
        .onSuccess(
            answer -> {
              if (answer.status() == ACCEPTED) {
                outcomes.accepted(order, answer.body().getString("orderId", ""));
              }
            });
  }

  private void cancel(int turn, String orderId, int tries) {
    api.cancel(turn, orderId)
        .onComplete(
            answer -> {
              if (answer.status() == OK || answer.status() == ACCEPTED) {
                cancelled(orderId, answer.body());
              } else if (answer.status() != CONFLICT) {
                cancelAgain(turn, orderId, tries, "cancel " + answer.status());
              }
            },
            error ->
                cancelAgain(turn, orderId, tries, "cancel " + error.getClass().getSimpleName()));
  }

  private void cancelled(String orderId, JsonObject body) {
    if (body.getString("status", "").equals("CANCELLED")) {
      outcomes.cancelled(orderId);
    }
  }

  private void cancelAgain(int turn, String orderId, int tries, String why) {
    outcomes.refused(why);
    if (tries < CANCEL_TRIES_MAX) {
      vertx.setTimer(pauseMs(tries), retry -> cancel(turn + 1, orderId, tries + 1));
    }
  }
}
