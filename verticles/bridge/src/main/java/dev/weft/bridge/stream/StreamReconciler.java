package dev.weft.bridge.stream;

import dev.weft.bridge.connection.NatsConnections;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.ServerApi.RefusedException;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import io.nats.client.impl.NatsMessage;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compares one stream with what it was before, and with what is configured: names what an operator
 * has done to it, and puts right what Weft cannot do without. A stream that is missing is not made
 * again: an empty one would take orders without knowing those before, and stand in the way of who
 * restores it.
 *
 * <p>Event-loop confined, except where noted.
 */
final class StreamReconciler {
  private static final Logger LOG = LoggerFactory.getLogger(StreamReconciler.class);

  /** How long a change that is over is shown: a person who looks after an alert should see it. */
  private static final long SHOWN_MS = 60_000;

  private final StreamOptions options;
  private final StreamPlan plan;
  private final NatsConnections connections;
  private final ServerClock clock;
  private final AtomicLong losses = new AtomicLong();
  private StreamContent content;
  private volatile String trouble = "";
  private volatile String changed = "";
  private volatile long changedNanos;

  StreamReconciler(StreamOptions options, NatsConnections connections) {
    this.options = options;
    this.plan = new StreamPlan(options);
    this.connections = connections;
    this.clock = connections.clock();
  }

  /**
   * @param info answer of {@code $JS.API.STREAM.INFO.<stream>}
   * @param askedNanos when it was asked
   */
  void seen(JsonObject info, long askedNanos) {
    if (info.containsKey("ts")) {
      clock.observe(options.name(), Instant.parse(info.getString("ts")), askedNanos);
    }
    compare(StreamContent.of(info));
    StreamConfiguration existing = configuration(info);
    List<String> defects = plan.defects(existing);
    List<String> all = new ArrayList<>(plan.incompatibilities(existing));
    boolean isMendable = all.isEmpty() && !defects.isEmpty();
    all.addAll(plan.edits(existing));
    all.addAll(defects);
    changeTo(String.join(", ", all));
    if (isMendable) {
      repair();
    }
  }

  /** Nobody has answered, or with an error. */
  void unavailable(Throwable error) {
    if (RefusedException.is(error, ServerApi.STREAM_NOT_FOUND)) {
      changeTo("is missing; restore it, or start a node, which makes an empty one");
    }
  }

  /** Thread-safe. How often events were taken from it by no limit of its own. */
  long losses() {
    return losses.get();
  }

  /** Thread-safe. Whether it is as it must be, as far as is known. */
  boolean isHealthy() {
    return trouble.isEmpty();
  }

  /** Thread-safe. */
  StreamHealth health(StreamClusterState state) {
    boolean isRecent = System.nanoTime() - changedNanos < TimeUnit.MILLISECONDS.toNanos(SHOWN_MS);
    return new StreamHealth(
        state.leader(),
        state.replicas(),
        state.current(),
        state.quorum(),
        trouble,
        isRecent ? changed : "");
  }

  private void compare(StreamContent now) {
    if (content != null) {
      boolean replaces = options.maxMessagesPerSubject() > 0 || options.messageTtl();
      now.lossSince(content, Duration.ofMillis(options.maxAgeMs()), replaces).ifPresent(this::lost);
    }
    content = now;
  }

  private void lost(String what) {
    LOG.warn("stream {} {}", options.name(), what);
    losses.incrementAndGet();
    changedNanos = System.nanoTime();
    changed = what;
  }

  private void changeTo(String now) {
    if (!now.equals(trouble)) {
      if (now.isEmpty()) {
        LOG.info("stream {} is as configured again", options.name());
      } else {
        LOG.warn("stream {}: {}", options.name(), now);
      }
      trouble = now;
    }
  }

  private void repair() {
    connections
        .blocking(
            () -> {
              new StreamProvisioner(connections.control().connection(), clock).repair(options);
              return null;
            })
        .onSuccess(
            mended -> LOG.info("stream {} was set back to its configuration", options.name()))
        .onFailure(
            error ->
                LOG.debug(
                    "stream {} cannot be set back to its configuration yet",
                    options.name(),
                    error));
  }

  /** Wraps the answer in a message: the client's parser takes nothing else. */
  private static StreamConfiguration configuration(JsonObject info) {
    return new StreamInfo(
            NatsMessage.builder().subject("info").data(info.toBuffer().getBytes()).build())
        .getConfiguration();
  }
}
