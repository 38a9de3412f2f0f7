package dev.weft.bridge.inbound.ack;

import dev.weft.bridge.connection.client.ReceivedMessage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Extends a message's ack wait ({@code +WPI}), twice within each ack wait, for as long as the
 * message is held. Bounded by the route's permits.
 *
 * <p>Event-loop confined.
 */
public final class AckExtender {
  private static final int EXTENSIONS_PER_ACK_WAIT = 2;

  /** How often {@link #tick} must be called: an extension may be late by that much. */
  private static final int TICKS_PER_ACK_WAIT = 5;

  private static final long TICK_MAX_MS = 1_000;

  private final long periodMs;
  private final long tickMs;
  private final Consumer<ReceivedMessage> extend;
  private final LongSupplier clockMs;

  /** In order of the next extension: all have the same period. */
  private final Map<ReceivedMessage, Long> dueByMessage = new LinkedHashMap<>();

  public AckExtender(long ackWaitMs, Consumer<ReceivedMessage> extend, LongSupplier clockMs) {
    this.periodMs = ackWaitMs / EXTENSIONS_PER_ACK_WAIT;
    this.tickMs = Math.min(TICK_MAX_MS, ackWaitMs / TICKS_PER_ACK_WAIT);
    this.extend = extend;
    this.clockMs = clockMs;
  }

  public long tickMs() {
    return tickMs;
  }

  public void hold(ReceivedMessage message) {
    dueByMessage.put(message, clockMs.getAsLong() + periodMs);
  }

  public void drop(ReceivedMessage message) {
    dueByMessage.remove(message);
  }

  public void tick() {
    long nowMs = clockMs.getAsLong();
    for (ReceivedMessage message : due(nowMs)) {
      dueByMessage.remove(message);
      dueByMessage.put(message, nowMs + periodMs);
      extend.accept(message);
    }
  }

  private List<ReceivedMessage> due(long nowMs) {
    List<ReceivedMessage> due = new ArrayList<>();
    for (Map.Entry<ReceivedMessage, Long> entry : dueByMessage.entrySet()) {
      if (entry.getValue() > nowMs) {
        break;
      }
      due.add(entry.getKey());
    }
    return due;
  }
}
