package dev.weft.tools.chaos;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Adjusts stock up and down while orders take from it, each adjustment with its key until it is
 * answered. It counts once, however often it was asked for.
 *
 * <p>Event-loop confined.
 */
final class StockAdjuster {
  private static final Set<Integer> DONE = Set.of(200, 201);
  private static final long PERIOD_MS = 500;
  private static final long RETRY_MS = 500;
  private static final int DELTA_MAX = 20;

  private final Vertx vertx;
  private final LoadClient api;
  private final ChaosPlan plan;
  private final RequestOutcomes outcomes;
  private final long answeredMsMax;
  private final Random random;
  private final List<String> skus = ChaosCatalogue.others();
  private final Promise<Void> done = Promise.promise();
  private long timerId = -1;
  private int asked;
  private int open;

  /**
   * @param answeredMsMax how long it waits for answers after the plan's time
   */
  StockAdjuster(
      Vertx vertx, LoadClient api, ChaosPlan plan, RequestOutcomes outcomes, long answeredMsMax) {
    this.vertx = vertx;
    this.api = api;
    this.plan = plan;
    this.outcomes = outcomes;
    this.answeredMsMax = answeredMsMax;
    this.random = new Random(plan.seed());
  }

  /** Completes when every adjustment has its answer, or has waited for too long. */
  Future<Void> run() {
    timerId = vertx.setPeriodic(PERIOD_MS, tick -> adjust());
    vertx.setTimer(plan.durationMs(), over -> stop());
    return done.future();
  }

  private void adjust() {
    String sku = skus.get(random.nextInt(skus.size()));
    int delta = random.nextInt(2 * DELTA_MAX + 1) - DELTA_MAX;
    if (delta != 0) {
      open++;
      ask("chaos-stock-" + plan.seed() + "-" + asked++, sku, delta, 0);
    }
  }

  private void stop() {
    vertx.cancelTimer(timerId);
    timerId = -1;
    completeWhenAnswered();
    vertx.setTimer(answeredMsMax, tooLate -> giveUp());
  }

  private void giveUp() {
    if (done.future().isComplete()) {
      return;
    }
    for (int i = 0; i < open; i++) {
      outcomes.count(RequestOutcomes.Count.UNANSWERED);
    }
    done.complete();
  }

  private void ask(String key, String sku, int delta, int tries) {
    if (done.future().isComplete()) {
      return;
    }
    api.adjust(asked + tries, sku, delta, key)
        .onComplete(
            answer -> {
              if (DONE.contains(answer.status())) {
                adjusted(sku, delta);
              } else if (ChaosLoad.isWorthAnotherTry(answer.status())) {
                again(key, sku, delta, tries);
              } else {
                outcomes.violation("adjustment " + key + " was refused: " + answer);
                answered();
              }
            },
            unanswered -> again(key, sku, delta, tries));
  }

  private void again(String key, String sku, int delta, int tries) {
    vertx.setTimer(RETRY_MS, retry -> ask(key, sku, delta, tries + 1));
  }

  private void adjusted(String sku, int delta) {
    outcomes.adjusted(sku, delta);
    answered();
  }

  private void answered() {
    open--;
    completeWhenAnswered();
  }

  private void completeWhenAnswered() {
    if (timerId == -1 && open == 0) {
      done.tryComplete();
    }
  }
}
