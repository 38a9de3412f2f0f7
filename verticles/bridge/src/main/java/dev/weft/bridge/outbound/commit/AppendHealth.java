package dev.weft.bridge.outbound.commit;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which streams take no appends now, by the last outcome of each, for readiness and metrics. The
 * next append that is stored ends it. Where nobody appends, because no balancer sends orders to a
 * node that is not ready, a probe does.
 *
 * <p>Event-loop confined, except where noted.
 */
public final class AppendHealth {
  private static final Logger LOG = LoggerFactory.getLogger(AppendHealth.class);

  /** How often {@link #tick} is called, and how long nobody has appended before it probes. */
  public static final long TICK_MS = 1_000;

  private final ActiveConditions conditions;
  private final AppendProbe probe;

  /** By what it is about: appends, or only batches, of a stream. Read on any thread. */
  private final Map<String, Blocked> blockedByAbout = new ConcurrentHashMap<>();

  /**
   * What a stream refuses.
   *
   * @param message one that it refused: to be probed with
   * @param tried by an append, since the last tick
   */
  public record Blocked(
      String stream, Condition condition, OutgoingMessage message, boolean tried) {
    private Blocked untried() {
      return new Blocked(stream, condition, message, false);
    }
  }

  public AppendHealth(Vertx vertx, AppendProbe probe) {
    this.conditions = ActiveConditions.of(vertx);
    this.probe = probe;
  }

  /** What {@link ActiveConditions} calls it when a stream takes no appends. */
  public static String aboutAppends(String stream) {
    return "appends to " + stream;
  }

  private static String aboutBatches(String stream) {
    return "batches to " + stream;
  }

  /** The same, with an eye on how commits end. */
  public Committer watching(Committer committer) {
    return commit ->
        committer
            .commit(commit)
            .onSuccess(stored -> stored(commit))
            .onFailure(error -> failed(commit, Failure.of(error)));
  }

  /** Any thread. */
  public List<Blocked> blocked() {
    return List.copyOf(blockedByAbout.values());
  }

  /** Probes what nobody has tried since the last call. */
  public void tick() {
    blockedByAbout.forEach(
        (about, blocked) -> {
          if (blocked.tried()) {
            blockedByAbout.put(about, blocked.untried());
          } else {
            probe(about, blocked);
          }
        });
  }

  /** Ends every condition: nobody appends any more. */
  public void close() {
    List.copyOf(blockedByAbout.keySet()).forEach(this::end);
  }

  private void probe(String about, Blocked blocked) {
    boolean ofBatches = about.equals(aboutBatches(blocked.stream()));
    probe
        .passes(blocked, ofBatches)
        .onSuccess(
            passes -> {
              if (passes) {
                end(about);
              }
            });
  }

  private void stored(Commit commit) {
    if (!blockedByAbout.isEmpty()) {
      end(aboutAppends(commit.stream()));
      if (commit.messages().size() > 1) {
        end(aboutBatches(commit.stream()));
      }
    }
  }

  private void failed(Commit commit, Failure failure) {
    if (failure.is(FailureKind.PAUSE)) {
      String stream = commit.stream();
      boolean ofBatches = failure.id().equals(BridgeFailures.BATCHES_OFF);
      String about = ofBatches ? aboutBatches(stream) : aboutAppends(stream);
      failure.condition().ifPresent(condition -> begin(about, condition, commit, failure));
    }
  }

  private void begin(String about, Condition condition, Commit commit, Failure failure) {
    OutgoingMessage largest =
        commit.messages().stream()
            .max(Comparator.comparingLong(OutgoingMessage::sizeBytes))
            .orElseThrow();
    Blocked before =
        blockedByAbout.put(about, new Blocked(commit.stream(), condition, largest, true));
    if (before == null || before.condition() != condition) {
      LOG.warn("{} wait: {}", about, failure.getMessage());
    }
    if (before != null && before.condition() != condition) {
      conditions.end(before.condition(), about);
    }
    conditions.begin(condition, about, about + ": " + failure.detail(), Instant.now());
  }

  private void end(String about) {
    Blocked blocked = blockedByAbout.remove(about);
    if (blocked != null) {
      LOG.info("{} resume", about);
      conditions.end(blocked.condition(), about);
    }
  }
}
