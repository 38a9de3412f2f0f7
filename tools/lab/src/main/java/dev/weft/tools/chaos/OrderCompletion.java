package dev.weft.tools.chaos;

import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/**
 * Asks for orders until all have ended.
 *
 * <p>Not thread-safe; blocks.
 */
final class OrderCompletion {
  private static final int OK = 200;
  private static final int QUESTIONS_AT_ONCE = 64;
  private static final long POLL_MS = 300;

  private final LoadClient api;
  private final Map<String, JsonObject> ended = new LinkedHashMap<>();
  private final Map<String, String> pending = new LinkedHashMap<>();

  OrderCompletion(LoadClient api, Collection<String> orderIds) {
    this.api = api;
    orderIds.forEach(id -> pending.put(id, "not asked for"));
  }

  /**
   * Until there is none without an end, or that time is over, or nothing has moved for too long.
   *
   * @param stallMs how long no order may make a step, while some have not ended
   * @return whether it gave up because nothing moved
   */
  boolean await(long timeoutMs, long stallMs) throws InterruptedException {
    long endNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    long movedNanos = System.nanoTime();
    Map<String, String> before = Map.of();
    for (int round = 0; !pending.isEmpty() && System.nanoTime() < endNanos; round++) {
      if (!pending.equals(before)) {
        before = Map.copyOf(pending);
        movedNanos = System.nanoTime();
      } else if (System.nanoTime() - movedNanos > TimeUnit.MILLISECONDS.toNanos(stallMs)) {
        return true;
      }
      if (round > 0) {
        TimeUnit.MILLISECONDS.sleep(POLL_MS);
      }
      List<String> ids = List.copyOf(pending.keySet());
      for (int i = 0; i < ids.size() && System.nanoTime() < endNanos; i += QUESTIONS_AT_ONCE) {
        ask(round, ids.subList(i, Math.min(ids.size(), i + QUESTIONS_AT_ONCE)));
      }
    }
    return false;
  }

  /** Orders that have ended, as {@code GET /api/v1/orders/{id}} shows them, by id. */
  Map<String, JsonObject> ended() {
    return ended;
  }

  /** What was last seen of those that have not, by id. */
  Map<String, String> pending() {
    return pending;
  }

  /** How many ended how. */
  Map<String, Integer> statuses() {
    Map<String, Integer> counts = new TreeMap<>();
    ended.values().forEach(order -> counts.merge(endOf(order), 1, Integer::sum));
    return counts;
  }

  private static String endOf(JsonObject order) {
    String reason = order.getString("reason", "");
    return order.getString("status") + (reason.isEmpty() ? "" : " (" + reason + ")");
  }

  private void ask(int turn, List<String> ids) {
    Map<String, Future<LoadClient.Answer>> answers = new HashMap<>();
    ids.forEach(id -> answers.put(id, api.order(turn, id)));
    // Each is checked alone.
    Future.join(List.copyOf(answers.values())).otherwiseEmpty().await();
    for (String id : ids) {
      Future<LoadClient.Answer> answer = answers.get(id);
      if (answer.succeeded()) {
        seen(id, answer.result());
      } else {
        pending.put(id, String.valueOf(answer.cause()));
      }
    }
  }

  private void seen(String id, LoadClient.Answer answer) {
    String status = answer.body().getString("status", "");
    if (answer.status() == OK && StatusFollower.isFinal(status)) {
      pending.remove(id);
      ended.put(id, answer.body());
    } else {
      pending.put(id, answer.status() + " " + status);
    }
  }
}
