package dev.weft.tools.chaos.inject;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stream that is to take no more than it has, and discards what is new, as an operator sets it;
 * afterwards as it was.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class FullStream implements FaultInjector {
  private static final long SPARE_BYTES = 16 << 10;
  private static final List<String> LIMITS = List.of("max_bytes", "discard");

  private final Operator operator;
  private final List<String> streams;
  private final Map<String, JsonObject> before = new ConcurrentHashMap<>();

  /**
   * @param streams of which a fault chooses one
   */
  public FullStream(Operator operator, List<String> streams) {
    this.operator = operator;
    this.streams = List.copyOf(streams);
  }

  @Override
  public void begin(int index) throws IOException, InterruptedException {
    String stream = stream(index);
    JsonObject info = operator.streamInfo(stream);
    JsonObject config = info.getJsonObject("config");
    before.putIfAbsent(stream, limitsOf(config));
    long bytes = info.getJsonObject("state").getLong("bytes");
    update(stream, config, new JsonObject().put("max_bytes", bytes + SPARE_BYTES));
  }

  @Override
  public void end(int index) throws IOException, InterruptedException {
    String stream = stream(index);
    JsonObject limits = before.remove(stream);
    if (limits != null) {
      update(stream, operator.streamInfo(stream).getJsonObject("config"), limits);
    }
  }

  private String stream(int index) {
    return streams.get(index % streams.size());
  }

  private static JsonObject limitsOf(JsonObject config) {
    JsonObject limits = new JsonObject();
    LIMITS.forEach(key -> limits.put(key, config.getValue(key)));
    return limits;
  }

  private void update(String stream, JsonObject config, JsonObject limits)
      throws IOException, InterruptedException {
    JsonObject changed = config.copy().put("discard", "new").mergeIn(limits);
    operator.call("STREAM.UPDATE." + stream, changed);
  }
}
