package dev.weft.tools.chaos;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Clients that each post one order after the other, whatever the answer, and take down what they
 * are told while the server behind is away.
 */
final class PatientClients {
  private static final long THINK_MS = 20;
  private static final int ACCEPTED = 202;
  private static final int UNAVAILABLE = 503;

  private final Context context;
  private final Vertx vertx;
  private final LoadClient api;
  private final int count;
  private final AtomicInteger numbers = new AtomicInteger();
  private final AtomicInteger refusals = new AtomicInteger();
  private final Queue<String> accepted = new ConcurrentLinkedQueue<>();
  private final Queue<String> otherAnswers = new ConcurrentLinkedQueue<>();
  private volatile boolean posting = true;
  private volatile boolean away;

  PatientClients(Vertx vertx, LoadClient api, int count) {
    this.vertx = vertx;
    this.api = api;
    this.count = count;
    this.context = vertx.getOrCreateContext();
  }

  void start() {
    context.runOnContext(
        start -> {
          for (int i = 0; i < count; i++) {
            post();
          }
        });
  }

  void stop() {
    posting = false;
  }

  /** From now on, and until it is said to be back, only refusals are right. */
  void serverIsAway(boolean isAway) {
    away = isAway;
  }

  /** Ids of orders. */
  Collection<String> accepted() {
    return List.copyOf(accepted);
  }

  /** Refusals with a time to come back while the server was away. */
  int refusals() {
    return refusals.get();
  }

  /** What else was answered while it was away; for people. */
  Collection<String> otherAnswers() {
    return List.copyOf(otherAnswers);
  }

  private void post() {
    int number = numbers.getAndIncrement();
    boolean wasAway = away;
    api.place(number, order(number))
        .onComplete(
            answer -> answered(answer, wasAway && away),
            error -> {
              if (wasAway && away) {
                otherAnswers.add(error.toString());
              }
            })
        .onComplete(
            ended -> {
              if (posting) {
                vertx.setTimer(THINK_MS, next -> post());
              }
            });
  }

  private void answered(LoadClient.Answer answer, boolean onlyRefusals) {
    if (answer.status() == ACCEPTED) {
      accepted.add(answer.body().getString("orderId"));
    }
    if (!onlyRefusals) {
      return;
    }
    if (answer.status() == UNAVAILABLE && answer.retryAfterMs() > 0) {
      refusals.incrementAndGet();
    } else {
      otherAnswers.add(answer.toString());
    }
  }

  private static ChaosOrder order(int number) {
    JsonObject body =
        new JsonObject()
            .put("customerId", "patient-" + number)
            .put("paymentToken", "tok_ok")
            .put(
                "items",
                new JsonArray()
                    .add(new JsonObject().put("sku", ChaosCatalogue.HOT).put("quantity", 1)));
    return new ChaosOrder(number, "patient-" + number, Buffer.buffer(body.encode()), false, false);
  }
}
