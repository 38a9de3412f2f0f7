package dev.weft.bridge.stream;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.stream.StreamOptions.WhenMissing;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.time.ServerClock;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.JetStreamOptions;
import io.nats.client.api.StreamConfiguration;
import io.nats.client.api.StreamInfo;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the configured streams, or updates existing ones; refuses what no update can do without
 * losing events, and leaves what an operator has set. Limits are updated like the rest: the server
 * deletes what is older than a shorter {@code maxAge}, or above a lower {@code maxBytes}, {@code
 * maxMessages} or {@code maxMessagesPerSubject}. Deletes no stream; knows nothing of others.
 *
 * <p>Blocks: worker threads only.
 */
public final class StreamProvisioner {
  private static final Logger LOG = LoggerFactory.getLogger(StreamProvisioner.class);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(2);
  private static final int SERVER_ERRORS = 500;

  /** Server error codes. */
  private static final int STREAM_NOT_FOUND = 10059;

  /** Somebody else has just created it. */
  private static final int STREAM_NAME_IN_USE = 10058;

  private static final int SUBJECTS_OVERLAP = 10065;

  /** Too few servers are there; the others may only be starting. */
  private static final int NO_PEERS = 10005;

  private static final int NOT_CLUSTERED = 10074;

  private final Connection connection;
  private final ServerClock clock;

  /**
   * @param clock learns the servers' time, so that it is known before the first event is handled
   */
  public StreamProvisioner(Connection connection, ServerClock clock) {
    this.connection = connection;
    this.clock = clock;
  }

  /**
   * Makes every stream as configured.
   *
   * @throws Failure FATAL when a stream cannot be as configured; RETRY when the server cannot do it
   *     now, or a stream is missing that must not be made anew
   */
  public void apply(Collection<StreamOptions> streams) {
    for (StreamOptions options : streams) {
      attempt(options, management -> checkMadeWith(management, options));
    }
    for (StreamOptions options : streams) {
      attempt(options, management -> checkNotLost(management, options, streams));
    }
    for (StreamOptions options : streams) {
      attempt(options, management -> apply(management, options));
    }
  }

  /**
   * Gives a stream back what Weft cannot do without and somebody has taken from it while nodes ran.
   * Makes no stream, and changes no limit.
   *
   * @throws Failure as {@link #apply}
   */
  public void repair(StreamOptions options) {
    attempt(
        options,
        management -> {
          Optional<StreamConfiguration> existing = findConfiguration(management, options);
          if (existing.isPresent()) {
            management.updateStream(new StreamPlan(options).toRepair(existing.get()));
          }
        });
  }

  /**
   * The streams that there are.
   *
   * @throws Failure RETRY when nobody says so now, FATAL when it is refused
   */
  public Set<String> names() {
    try {
      return Set.copyOf(connection.jetStreamManagement().getStreamNames());
    } catch (JetStreamApiException refused) {
      throw isPassing(refused)
          ? Failure.retry(BridgeFailures.STREAM_NOT_READY, refused.getMessage())
          : Failure.fatal(BridgeFailures.STREAM_REFUSED, refused.getMessage());
    } catch (IOException | IllegalStateException unreachable) {
      throw Failure.retry(
          BridgeFailures.STREAM_NOT_READY, String.valueOf(unreachable.getMessage()));
    }
  }

  private interface Step {
    void run(JetStreamManagement management) throws IOException, JetStreamApiException;
  }

  private void attempt(StreamOptions options, Step step) {
    try {
      step.run(
          connection.jetStreamManagement(
              JetStreamOptions.builder().requestTimeout(REQUEST_TIMEOUT).build()));
    } catch (JetStreamApiException refused) {
      throw refusal(options, refused);
    } catch (IOException | IllegalStateException unreachable) {
      throw Failure.retry(
          BridgeFailures.STREAM_NOT_READY,
          "stream " + options.name() + ": " + unreachable.getMessage());
    }
  }

  /** Of all streams on the server: with other settings those of this one may have other names. */
  private static void checkMadeWith(JetStreamManagement management, StreamOptions options)
      throws IOException, JetStreamApiException {
    if (options.madeWith().isEmpty()) {
      return;
    }
    StreamPlan plan = new StreamPlan(options);
    List<String> differences =
        management.getStreams().stream()
            .map(StreamInfo::getConfiguration)
            .flatMap(existing -> plan.differences(existing).stream())
            .toList();
    if (!differences.isEmpty()) {
      throw Failure.fatal(
          BridgeFailures.STREAM_MADE_DIFFERENTLY,
          String.join("\n  ", differences)
              + "\nSet it back: what is stored cannot be found under another value, and Weft drops"
              + " nothing. To change it, begin on a server or data directory without these"
              + " streams (docs/operations.md says how).");
    }
  }

  private static void checkNotLost(
      JetStreamManagement management, StreamOptions options, Collection<StreamOptions> streams)
      throws IOException, JetStreamApiException {
    if (options.whenMissing() == WhenMissing.CREATE || find(management, options).isPresent()) {
      return;
    }
    for (StreamOptions other : streams) {
      boolean hadEvents =
          other.whenMissing() == WhenMissing.WAIT
              && find(management, other)
                  .map(found -> found.getStreamState().getLastSequence() > 0)
                  .orElse(false);
      if (hadEvents) {
        throw Failure.retry(
            BridgeFailures.STREAM_LOST,
            String.format(
                Locale.ROOT,
                "stream %s is missing, and %s has events that refer to it: restore it. To begin"
                    + " with an empty one, set streams.%s.whenMissing=create for one start",
                options.name(),
                other.name(),
                options.name()));
      }
    }
  }

  private void apply(JetStreamManagement management, StreamOptions options)
      throws IOException, JetStreamApiException {
    StreamPlan plan = new StreamPlan(options);
    long askedNanos = System.nanoTime();
    Optional<StreamInfo> found = find(management, options);
    StreamInfo stream = found.isPresent() ? found.get() : management.addStream(plan.toCreate());
    clock.observe(options.name(), stream.getTimestamp().toInstant(), askedNanos);
    if (found.isEmpty()) {
      LOG.info("stream {} created for {}", options.name(), options.subjects());
      return;
    }
    StreamConfiguration existing = stream.getConfiguration();
    checkCompatible(options, plan.incompatibilities(existing));
    List<String> edits = plan.edits(existing);
    if (!edits.isEmpty()) {
      LOG.warn("stream {} is left as an operator has set it: {}", options.name(), edits);
    }
    // The server updates nothing of a sealed stream.
    if (!existing.getSealed() && !plan.isMet(existing)) {
      update(management, plan.toUpdate(existing), existing);
      LOG.info("stream {} updated", options.name());
    }
  }

  /** With the replicas that it has, where there are too few servers for more: readiness says so. */
  private static void update(
      JetStreamManagement management, StreamConfiguration wanted, StreamConfiguration existing)
      throws IOException, JetStreamApiException {
    try {
      management.updateStream(wanted);
    } catch (JetStreamApiException refused) {
      if (refused.getApiErrorCode() != NO_PEERS || existing.getReplicas() >= wanted.getReplicas()) {
        throw refused;
      }
      LOG.warn(
          "stream {} keeps {} replicas: {}", wanted.getName(), existing.getReplicas(), refused);
      management.updateStream(
          StreamConfiguration.builder(wanted).replicas(existing.getReplicas()).build());
    }
  }

  private static Optional<StreamConfiguration> findConfiguration(
      JetStreamManagement management, StreamOptions options)
      throws IOException, JetStreamApiException {
    return find(management, options).map(StreamInfo::getConfiguration);
  }

  private static Optional<StreamInfo> find(JetStreamManagement management, StreamOptions options)
      throws IOException, JetStreamApiException {
    try {
      return Optional.of(management.getStreamInfo(options.name()));
    } catch (JetStreamApiException refused) {
      if (refused.getApiErrorCode() == STREAM_NOT_FOUND) {
        return Optional.empty();
      }
      throw refused;
    }
  }

  private static void checkCompatible(StreamOptions options, List<String> incompatibilities) {
    if (!incompatibilities.isEmpty()) {
      throw Failure.fatal(
          BridgeFailures.STREAM_INCOMPATIBLE,
          "stream "
              + options.name()
              + " exists and cannot be changed to what is configured:\n  "
              + String.join("\n  ", incompatibilities)
              + "\nChange streams."
              + options.name()
              + " back, or move the events to another stream first; Weft drops nothing.");
    }
  }

  private static Failure refusal(StreamOptions options, JetStreamApiException refused) {
    String text = "stream " + options.name() + ": " + refused.getMessage() + hint(options, refused);
    return isPassing(refused)
        ? Failure.retry(BridgeFailures.STREAM_NOT_READY, text)
        : Failure.fatal(BridgeFailures.STREAM_REFUSED, text);
  }

  private static boolean isPassing(JetStreamApiException refused) {
    return switch (refused.getApiErrorCode()) {
      case STREAM_NAME_IN_USE, NO_PEERS -> true;
      // The server calls it an error of its own; no time heals it.
      case NOT_CLUSTERED -> false;
      default -> refused.getErrorCode() >= SERVER_ERRORS;
    };
  }

  private static String hint(StreamOptions options, JetStreamApiException refused) {
    return switch (refused.getApiErrorCode()) {
      case SUBJECTS_OVERLAP ->
          "; a stream of another name stores some of "
              + options.subjects()
              + " already. Configure that one, or begin on a server without it"
              + (options.madeWith().isEmpty() ? "" : ", or change " + options.madeWith());
      case NO_PEERS, NOT_CLUSTERED ->
          String.format(
              Locale.ROOT,
              "; streams.%s.replicas=%d needs a cluster of at least so many servers",
              options.name(),
              options.replicas());
      default -> "";
    };
  }
}
