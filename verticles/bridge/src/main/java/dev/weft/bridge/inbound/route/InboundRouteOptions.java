package dev.weft.bridge.inbound.route;

import dev.weft.bridge.stream.StreamOptions;
import dev.weft.kernel.options.OptionsReader;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One entry of {@code routes.inbound}.
 *
 * @param name key of the entry
 */
public record InboundRouteOptions(
    String name,
    String stream,
    List<String> subjects,
    String durable,
    String address,
    int maxInFlight,
    long ackWaitMs,
    List<Long> backoffMs,
    int maxDeliver,
    long handlerTimeoutMs,
    boolean deadLetter,
    boolean ordered,
    boolean pinned,
    long delayMs) {
  /** Names and durables that begin so are those of the bridge's own routes. */
  public static final String RESERVED_PREFIX = "dead-letter-replay";

  /** Messages at hand for each permit of an ordered route, most of them waiting without one. */
  public static final int HELD_PER_PERMIT = 4;

  /** What the server accepts as a name and subjects may hold as a token. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  public InboundRouteOptions {
    Objects.requireNonNull(name);
    subjects = List.copyOf(subjects);
    backoffMs = List.copyOf(backoffMs);
  }

  /** Reads and checks the entry of that name. */
  public static InboundRouteOptions read(String name, OptionsReader keys) {
    InboundRouteOptions options =
        new InboundRouteOptions(
            name,
            valid(keys, "stream", keys.required("stream").means("where events come from")),
            StreamOptions.subjects(keys, "filters of the events"),
            valid(keys, "durable", Objects.requireNonNullElse(durable(keys), name)),
            keys.required("address").means("event bus address of the handler"),
            keys.integer("maxInFlight", 64, 1, 10_000)
                .means("handlers at work at once on one node"),
            keys.millis("ackWait", "30s", "1s", "1h")
                .means("delivered again when neither acked nor extended for that long"),
            keys.millisList("backoff", List.of("250ms", "1s", "5s", "15s", "30s"), "1ms", "1h")
                .means("before the second, third, … delivery; the last repeats"),
            keys.integer("maxDeliver", 20, 1, 100_000)
                .means("deliveries of one event, then it is a dead letter"),
            keys.millis("handlerTimeout", "60s", "1ms", "1h")
                .means("a handler that has not answered by then has failed with RETRY"),
            keys.bool("deadLetter", true)
                .means(
                    "needs `dead_letters.<stream>.<durable>.*` among"
                        + " `streams.DEAD_LETTERS.subjects`; false: what would be a dead letter is"
                        + " logged and dropped"),
            keys.bool("ordered", false)
                .means(
                    "true: events of one order (last token of the subject) are handled one after"
                        + " another; those behind a dead letter become dead letters too; needs"
                        + " `deadLetter`"),
            keys.bool("pinned", false)
                .means(
                    "true: one node at a time gets events, in stream order; another takes over when"
                        + " it stops, or 6 s after it died"),
            keys.millis("delay", "0s", "0s", "7d")
                .means("events are handled when stored for that long"));
    if (options.ordered && !options.deadLetter) {
      throw keys.wrong("ordered", "needs deadLetter: only a dead letter keeps a key's place");
    }
    return options;
  }

  /** How many messages a node may have at hand. */
  public int heldMax() {
    return ordered ? maxInFlight * HELD_PER_PERMIT : maxInFlight;
  }

  /** How long to wait before the delivery after that one. */
  public long delayAfterMs(long deliveryCount) {
    int last = backoffMs.size() - 1;
    return backoffMs.get((int) Math.min(Math.max(0, deliveryCount - 1), last));
  }

  /** Whether no delivery is left after that one. */
  public boolean isLast(long deliveryCount) {
    return deliveryCount >= maxDeliver;
  }

  private static String durable(OptionsReader keys) {
    return keys.string("durable", null)
        .means(
            "name of the consumer on the server, the route's name unless set; nodes that share it"
                + " share the work. A new name starts the stream over ([what that"
                + " does](operations.md#a-new-durable-name))");
  }

  private static String valid(OptionsReader keys, String key, String name) {
    if (!NAME.matcher(name).matches()) {
      throw keys.wrong(key, "must be 1 to 64 letters, digits, - and _, is \"" + name + "\"");
    }
    return name;
  }
}
