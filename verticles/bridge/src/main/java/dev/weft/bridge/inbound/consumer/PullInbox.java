package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.PullRequestOptions;
import io.nats.client.support.Status;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

/**
 * Sends the pulls of a route and gets what the server answers. Owns one thread of the NATS client,
 * on which the handler is called.
 *
 * <p>Event-loop confined, except where noted.
 */
final class PullInbox {
  private static final String NEXT = "$JS.API.CONSUMER.MSG.NEXT.";
  private static final String UNPIN = "$JS.API.CONSUMER.UNPIN.";
  private static final String ELECTED = "$JS.EVENT.ADVISORY.CONSUMER.LEADER_ELECTED.";
  private static final byte[] UNPIN_GROUP =
      new JsonObject().put("group", Pin.GROUP).toBuffer().getBytes();
  private static final int WRONG_PIN = 423;
  private static final String RENEWALS = ".pin";
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

  private final NatsLink link;
  private final String pullSubject;
  private final String unpinSubject;
  private final String electedSubject;
  private final String inbox;
  private final boolean pinned;
  private final Pin pin;
  private volatile Dispatcher dispatcher;

  PullInbox(NatsLink link, InboundRouteOptions route, LongSupplier clockMs) {
    this.link = link;
    this.pinned = route.pinned();
    this.pin = new Pin(clockMs);
    this.pullSubject = NEXT + route.stream() + "." + route.durable();
    this.unpinSubject = UNPIN + route.stream() + "." + route.durable();
    this.electedSubject = ELECTED + route.stream() + "." + route.durable();
    this.inbox = link.connection().createInbox();
  }

  /**
   * Blocks. Subscribes once; the client keeps the subscriptions over reconnects.
   *
   * @param elected called when the consumer has a new leader: pulls are known to the one before
   *     only, and where that was killed, nobody but silence would tell
   */
  void open(MessageHandler handler, MessageHandler elected) {
    if (dispatcher == null) {
      Dispatcher opened = link.connection().createDispatcher();
      opened.subscribe(inbox, handler);
      opened.subscribe(electedSubject, elected);
      if (pinned) {
        opened.subscribe(inbox + RENEWALS, answer -> renewed(answer, handler));
      }
      dispatcher = opened;
    }
  }

  /** Asks for that many messages; false when the client refused to. */
  boolean pull(int count) {
    PullRequestOptions.Builder pull =
        PullRequestOptions.builder(count)
            .expiresIn(PullLoop.PULL_EXPIRES_MS)
            .idleHeartbeat(PullLoop.IDLE_HEARTBEAT_MS);
    byte[] request = (pinned ? pin.pull(pull) : pull.build()).serialize();
    return send(pullSubject, inbox, request);
  }

  /** A message has come. */
  void arrived(Message message) {
    if (pinned) {
      pin.seen(message.getHeaders());
    }
  }

  /** Thread-safe. Whether this route gets the messages of a pinned consumer, as far as it knows. */
  boolean isPinned() {
    return pin.isHeld();
  }

  /** Called about once a second. Keeps the pin, though nothing may be wanted now. */
  void tick() {
    if (pin.takeRenewal()) {
      // Not worth a second try: the next one is.
      send(pullSubject, inbox + RENEWALS, pin.renewal().serialize());
    }
  }

  /** The pin is void, and what was asked for under it is lost; false when that was known. */
  boolean dropPin() {
    return pin.drop();
  }

  /** Lets another route have the pin, after what was settled before has been sent. */
  void unpin() {
    if (pin.drop()) {
      send(unpinSubject, null, UNPIN_GROUP);
    }
  }

  /** Blocks. Ends the subscription; completes after what was on its way has come. */
  CompletionStage<Boolean> drain() throws InterruptedException {
    Dispatcher opened = dispatcher;
    return opened == null || !opened.isActive()
        ? CompletableFuture.completedFuture(true)
        : opened.drain(DRAIN_TIMEOUT);
  }

  /** Whether the pin is void is all that matters of a renewal. */
  private static void renewed(Message answer, MessageHandler handler) throws InterruptedException {
    if (answer.isStatusMessage() && isWrongPin(answer.getStatus())) {
      handler.onMessage(answer);
    }
  }

  static boolean isWrongPin(Status status) {
    return status.getCode() == WRONG_PIN;
  }

  private boolean send(String subject, String replyTo, byte[] request) {
    try {
      link.connection().publish(subject, replyTo, request);
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }
}
