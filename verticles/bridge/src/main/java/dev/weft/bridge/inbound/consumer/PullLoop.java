package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.inbound.delivery.UnsettledMessages;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import io.nats.client.support.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Asks the server for as many messages as there are free permits, never more, so that every message
 * that arrives is handled at once: none waits unextended in a client queue while its ack wait runs
 * out. Knows the pull protocol of JetStream (ADR-37) but sends nothing itself.
 *
 * <p>What it asked for can be lost: with the server, its leader, the connection. Then statuses say
 * so or heartbeats stay away; the loop stops asking and reports {@link Port#lost}, and its owner
 * calls {@link #start} again when the consumer answers.
 *
 * <p>Event-loop confined.
 */
final class PullLoop implements UnsettledMessages.Permits {
  /** How long an unanswered pull stays open at the server. */
  static final long PULL_EXPIRES_MS = 30_000;

  static final long IDLE_HEARTBEAT_MS = 5_000;

  /** Two heartbeats and a bit: one may be late. */
  static final long SILENCE_MAX_MS = 12_000;

  private static final String PENDING_MESSAGES = "Nats-Pending-Messages";
  private static final int HEARTBEAT = 100;
  private static final int NO_MESSAGES = 404;
  private static final int EXPIRED = 408;

  /** A pull for fewer than this part of the permits waits for the next tick. */
  private static final int PULL_PART = 8;

  private final Port port;
  private final int permits;
  private final LongSupplier clockMs;

  /** Callbacks of events that wait to get a permit again. */
  private final Deque<Runnable> reclaiming = new ArrayDeque<>();

  /** Messages of a pull counted as lost, which arrived while every permit was taken. */
  private final Deque<ReceivedMessage> waiting = new ArrayDeque<>();

  private boolean pulling;
  private boolean paused;
  private int inFlight;
  private int lent;
  private int requested;
  private long heardAtMs;

  /** What the loop does to the world. */
  interface Port {
    /** Sends a pull for that many; false when it could not be sent. */
    boolean pull(int count);

    /** A permit has been taken for the message; {@link PullLoop#release} gives it back. */
    void handle(ReceivedMessage message);

    /** The message came when no more were wanted: it is for somebody else. */
    void refuse(ReceivedMessage message);

    /** Pulls are lost and the loop has stopped. */
    void lost(String reason);
  }

  PullLoop(Port port, int permits, LongSupplier clockMs) {
    this.port = port;
    this.permits = permits;
    this.clockMs = clockMs;
  }

  /** Begins to pull; what was asked for before counts as lost. */
  void start() {
    pulling = true;
    requested = 0;
    heardAtMs = clockMs.getAsLong();
    pull(1);
  }

  /**
   * Asks for nothing until {@link #resume}, not even after {@link #start}; what was asked for may
   * still come, and is handled.
   */
  void pause() {
    paused = true;
  }

  void resume() {
    paused = false;
    pull(1);
  }

  /** Asks for nothing more; what was asked for may still come, and is handled. */
  void stopPulling() {
    pulling = false;
  }

  /** Stops asking and refuses what has not begun; what is in flight stays so. */
  void stop() {
    stopPulling();
    List<ReceivedMessage> refused = new ArrayList<>(waiting);
    waiting.clear();
    refused.forEach(port::refuse);
  }

  /** A message from the server. */
  void arrived(ReceivedMessage message, boolean wanted) {
    heardAtMs = clockMs.getAsLong();
    requested = Math.max(0, requested - 1);
    if (!wanted) {
      port.refuse(message);
    } else if (inFlight < permits) {
      begin(message);
    } else {
      waiting.add(message);
    }
  }

  /** What the server says of a pull. */
  void status(MessageHeaders answer) {
    heardAtMs = clockMs.getAsLong();
    Status status = answer.status();
    switch (status.getCode()) {
      case HEARTBEAT -> {}
      case NO_MESSAGES, EXPIRED -> {
        requested = Math.max(0, requested - unfilled(answer));
        pull(1);
      }
      default -> pullLost(status.getMessageWithCode());
    }
  }

  /** A message is settled: its permit is free. */
  void release() {
    inFlight--;
    useFreePermit();
  }

  /** A message waits, for whatever reason: its permit is free. */
  @Override
  public void releasePermit() {
    inFlight--;
    lent++;
    useFreePermit();
  }

  @Override
  public void reclaim(Runnable begin) {
    if (inFlight < permits) {
      reclaimPermit();
      begin.run();
    } else {
      reclaiming.add(begin);
    }
  }

  /** As if the message had its permit again; {@link #release} is next. */
  @Override
  public void reclaimPermit() {
    lent--;
    inFlight++;
  }

  /** Called about once a second. */
  void tick() {
    if (requested > 0 && clockMs.getAsLong() - heardAtMs > SILENCE_MAX_MS) {
      pullLost("no heartbeat for " + SILENCE_MAX_MS + " ms");
    } else {
      pull(1);
    }
  }

  /** What was asked for will not come. */
  void pullLost(String reason) {
    if (pulling) {
      pulling = false;
      port.lost(reason);
    }
  }

  int inFlight() {
    return inFlight;
  }

  private void useFreePermit() {
    Runnable first = reclaiming.poll();
    if (first != null) {
      reclaimPermit();
      first.run();
    } else if (!waiting.isEmpty()) {
      begin(waiting.poll());
    } else {
      pull(Math.max(1, permits / PULL_PART));
    }
  }

  private void begin(ReceivedMessage message) {
    inFlight++;
    port.handle(message);
  }

  private void pull(int countMin) {
    int toCome = inFlight + waiting.size() + requested;
    int room = Math.min(permits, permits * InboundRouteOptions.HELD_PER_PERMIT - lent) - toCome;
    if (!pulling || paused || room < countMin) {
      return;
    }
    if (requested == 0) {
      // Nothing was open, so the silence until now says nothing.
      heardAtMs = clockMs.getAsLong();
    }
    if (port.pull(room)) {
      requested += room;
    }
  }

  /** How many messages of the pull will not come; all, when the status does not say. */
  private int unfilled(MessageHeaders status) {
    String pending = status.first(PENDING_MESSAGES);
    return pending == null ? requested : Integer.parseInt(pending);
  }
}
