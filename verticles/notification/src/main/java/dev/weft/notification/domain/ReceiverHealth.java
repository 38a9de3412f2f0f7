package dev.weft.notification.domain;

import dev.weft.kernel.failure.Condition;
import java.util.HashSet;
import java.util.Set;

/**
 * Decides whether notifications are sent to a receiver. After several failures in a row it rests:
 * nothing is sent until the rest is over, then one notification probes, and each failed probe
 * doubles the rest. A notification that fails for its own reason, among others that are accepted,
 * never starts a rest. After 410 the receiver is off.
 *
 * <p>Thread-safe, pure; one for each receiver of a node.
 */
public final class ReceiverHealth {
  private static final long REST_FIRST_MS = 5_000;
  private static final long REST_MAX_MS = 300_000;
  private static final int DOUBLINGS_MAX = 6;

  /** What a receiver may ask for with Retry-After. */
  private static final long RETRY_AFTER_MAX_MS = 24 * 3_600_000L;

  /** Five that could not reach it, or twenty answers that may be about the notification. */
  private static final int EVIDENCE_MAX = 20;

  private static final int EVIDENCE_OF_RECEIVER = 4;
  private static final int EVIDENCE_OF_EVENT = 1;

  private State state = State.WELL;
  private String reason = "";
  private long sinceMs;
  private long untilMs;
  private int rests;
  private boolean probing;
  private int evidence;

  /** Notifications that failed since the last one that was taken. */
  private final Set<String> failedIds = new HashSet<>();

  /** What is known of the receiver. */
  public enum State {
    WELL,
    RESTING,
    /** It answered 410, and is off until the node starts again. */
    GONE
  }

  /** Whether a notification may be sent. */
  public enum Pass {
    SEND,
    /** The one that tries whether the rest can end. */
    PROBE,
    WAIT,
    OFF
  }

  /**
   * How the receiver is.
   *
   * @param state now
   * @param reason why; empty when it is well
   * @param sinceMs since when, 0 when it was always well
   */
  public record Status(State state, String reason, long sinceMs) {}

  /**
   * Every SEND and PROBE ends in {@link #accepted}, {@link #failed} or {@link #refused}.
   *
   * @param lastTry no later try will be: it need not wait for the receiver's rest
   */
  public synchronized Pass pass(long nowMs, boolean lastTry) {
    return switch (state) {
      case WELL -> Pass.SEND;
      case GONE -> Pass.OFF;
      case RESTING -> {
        if (lastTry) {
          yield Pass.SEND;
        }
        if (probing || nowMs < untilMs) {
          yield Pass.WAIT;
        }
        probing = true;
        yield Pass.PROBE;
      }
    };
  }

  public synchronized void accepted(Pass pass, long nowMs) {
    end(pass);
    if (state == State.GONE) {
      return;
    }
    if (state != State.WELL) {
      changeTo(State.WELL, "", nowMs);
    }
    rests = 0;
    evidence = 0;
    failedIds.clear();
  }

  /** The receiver works, and will not have this one. */
  public synchronized void refused(Pass pass) {
    end(pass);
  }

  /**
   * True when the receiver rests from now on, or still.
   *
   * @param notificationId one notification that fails again and again counts once
   * @param random from 0 to 1
   */
  public synchronized boolean failed(
      Pass pass, String notificationId, SendException why, long nowMs, double random) {
    end(pass);
    if (why.condition() == Condition.RECEIVER_GONE) {
      changeTo(State.GONE, why.getMessage(), nowMs);
      return false;
    }
    long askedMs = throttles(why) ? Math.min(RETRY_AFTER_MAX_MS, why.retryAfterMs()) : 0;
    if (state == State.WELL && askedMs == 0 && !isTooMuch(notificationId, why)) {
      return false;
    }
    if (state == State.WELL || pass == Pass.PROBE) {
      long restMs = REST_FIRST_MS << Math.min(rests++, DOUBLINGS_MAX);
      untilMs = nowMs + RetrySchedule.jittered(Math.min(REST_MAX_MS, restMs), random);
    }
    untilMs = Math.max(untilMs, nowMs + askedMs);
    changeTo(State.RESTING, why.getMessage(), state == State.RESTING ? sinceMs : nowMs);
    return true;
  }

  public synchronized Status status() {
    return new Status(state, reason, sinceMs);
  }

  /** Of a receiver as a whole. Other answers with Retry-After are about one notification. */
  private static boolean throttles(SendException why) {
    return why.condition() == Condition.RECEIVER_UNAVAILABLE && why.retryAfterMs() > 0;
  }

  private boolean isTooMuch(String notificationId, SendException why) {
    if (failedIds.add(notificationId)) {
      evidence +=
          why.condition() == Condition.RECEIVER_FAILS_EVENT
              ? EVIDENCE_OF_EVENT
              : EVIDENCE_OF_RECEIVER;
    }
    return evidence >= EVIDENCE_MAX;
  }

  private void end(Pass pass) {
    if (pass == Pass.PROBE) {
      probing = false;
    }
  }

  private void changeTo(State next, String why, long whenMs) {
    state = next;
    reason = why;
    sinceMs = whenMs;
  }
}
