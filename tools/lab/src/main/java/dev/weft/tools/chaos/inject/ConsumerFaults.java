package dev.weft.tools.chaos.inject;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What an operator can do to a durable consumer that is not his.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class ConsumerFaults {
  /** Longer than any fault lasts: it ends only by a resume. */
  private static final Duration PAUSE = Duration.ofHours(1);

  private static final String NOBODYS = ".nobody";
  private static final int TRIES_MAX = 4;
  private static final long RETRY_MS = 200;
  private static final int TOO_FEW_MEMBERS = 10126;
  private static final List<String> EDITED =
      List.of("filter_subject", "filter_subjects", "max_deliver", "backoff");

  private final Operator operator;
  private final List<Durable> durables;
  private final Map<Durable, JsonObject> before = new ConcurrentHashMap<>();

  /** A consumer by its names. */
  public record Durable(String stream, String name) {
    private String path() {
      return stream + "." + name;
    }
  }

  /**
   * @param durables of which a fault chooses one
   */
  public ConsumerFaults(Operator operator, List<Durable> durables) {
    this.operator = operator;
    this.durables = List.copyOf(durables);
  }

  /** Paused, and released. */
  public FaultInjector pause() {
    return FaultInjector.of(
        index -> pauseUntil(index, Instant.now().plus(PAUSE).toString()),
        index -> pauseUntil(index, "0001-01-01T00:00:00Z"));
  }

  /** Its filter lets nothing through; put right afterwards if nobody else has. */
  public FaultInjector narrow() {
    return FaultInjector.of(index -> edit(index, ConsumerFaults::narrowed), this::restore);
  }

  /** A message is delivered once at most; put right afterwards if nobody else has. */
  public FaultInjector deliverOnce() {
    return FaultInjector.of(
        index -> edit(index, config -> config.put("max_deliver", 1).remove("backoff")),
        this::restore);
  }

  /** Deleted, and not created again by the fault. */
  public FaultInjector delete() {
    return FaultInjector.of(
        index -> operator.call("CONSUMER.DELETE." + durable(index).path(), new JsonObject()),
        index -> {
          // Over as soon as it has begun.
        });
  }

  private Durable durable(int index) {
    return durables.get(index % durables.size());
  }

  private void pauseUntil(int index, String time) throws IOException, InterruptedException {
    operator.call(
        "CONSUMER.PAUSE." + durable(index).path(), new JsonObject().put("pause_until", time));
  }

  private void edit(int index, Consumer<JsonObject> edit) throws IOException, InterruptedException {
    Durable durable = durable(index);
    before.putIfAbsent(durable, config(durable));
    update(durable, edit);
  }

  /** Only what was changed: if it was created anew meanwhile, the rest is intended. */
  private void restore(int index) throws IOException, InterruptedException {
    Durable durable = durable(index);
    JsonObject was = before.remove(durable);
    if (was != null) {
      update(durable, config -> EDITED.forEach(key -> putBack(key, was, config)));
    }
  }

  private static void putBack(String key, JsonObject was, JsonObject config) {
    config.remove(key);
    if (was.containsKey(key)) {
      config.put(key, was.getValue(key));
    }
  }

  private JsonObject config(Durable durable) throws IOException, InterruptedException {
    return operator.consumerInfo(durable.stream(), durable.name()).getJsonObject("config");
  }

  /** Again when it was made anew in between; with one replica where its stream has too few. */
  private void update(Durable durable, Consumer<JsonObject> edit)
      throws IOException, InterruptedException {
    boolean alone = false;
    for (int i = 0; ; i++) {
      JsonObject config = config(durable);
      JsonObject changed = config.copy();
      edit.accept(changed);
      if (changed.equals(config)) {
        return;
      }
      try {
        set(durable, alone ? changed.put("num_replicas", 1) : changed);
        return;
      } catch (Operator.Refused refused) {
        if (i == TRIES_MAX || refused.isPassing()) {
          throw refused;
        }
        alone |= refused.code() == TOO_FEW_MEMBERS;
        Thread.sleep(RETRY_MS);
      }
    }
  }

  private void set(Durable durable, JsonObject config) throws IOException, InterruptedException {
    operator.call(
        "CONSUMER.DURABLE.CREATE." + durable.path(),
        new JsonObject()
            .put("stream_name", durable.stream())
            .put("config", config)
            .put("action", "update"));
  }

  /** Within what it had, since others are refused. */
  private static void narrowed(JsonObject config) {
    Object single = config.remove("filter_subject");
    String subject =
        single == null ? config.getJsonArray("filter_subjects").getString(0) : single.toString();
    String narrow = subject.substring(0, subject.lastIndexOf('.')) + NOBODYS;
    config.put("filter_subjects", new JsonArray().add(narrow));
  }
}
