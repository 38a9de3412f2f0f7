package dev.weft.bridge.inbound.consumer;

import dev.weft.bridge.connection.client.LoopConnection;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import io.nats.client.PullRequestOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * Sends the pulls of a route and gets what the server answers.
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

  private final LoopConnection connection;
  private final String pullSubject;
  private final String unpinSubject;
  private final String electedSubject;
  private final String inbox;
  private final boolean pinned;
  private final Pin pin;
  private final List<Long> subscriptions = new ArrayList<>();
  private ContextInternal context;

  PullInbox(LoopConnection connection, InboundRouteOptions route, LongSupplier clockMs) {
    this.connection = connection;
    this.pinned = route.pinned();
    this.pin = new Pin(clockMs);
    this.pullSubject = NEXT + route.stream() + "." + route.durable();
    this.unpinSubject = UNPIN + route.stream() + "." + route.durable();
    this.electedSubject = ELECTED + route.stream() + "." + route.durable();
    this.inbox = connection.newInbox();
  }

  /**
   * Subscribes, over all reconnects. Called once.
   *
   * @param elected called when the consumer has a new leader: pulls are known to the one before
   *     only, and where that was killed, nobody but silence would tell
   */
  void open(
      ContextInternal route, Handler<ReceivedMessage> arrived, Handler<ReceivedMessage> elected) {
    context = route;
    subscriptions.add(connection.subscribe(inbox, route, arrived));
    subscriptions.add(connection.subscribe(electedSubject, route, elected));
    if (pinned) {
      subscriptions.add(
          connection.subscribe(inbox + RENEWALS, route, answer -> renewed(answer, arrived)));
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
  void arrived(ReceivedMessage message) {
    if (pinned) {
      pin.seen(message.headers());
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

  /** Ends the subscriptions; completes, never fails, after what was on its way has come. */
  Future<Void> drain() {
    if (subscriptions.isEmpty()) {
      return Future.succeededFuture();
    }
    Future<Void> drained = connection.unsubscribe(List.copyOf(subscriptions), context);
    subscriptions.clear();
    return drained;
  }

  /** Passes on the answer to a pin renewal only if it says that the pin is void. */
  private static void renewed(ReceivedMessage answer, Handler<ReceivedMessage> arrived) {
    if (answer.isStatus() && isWrongPin(answer.headers())) {
      arrived.handle(answer);
    }
  }

  static boolean isWrongPin(MessageHeaders status) {
    return status.status().getCode() == WRONG_PIN;
  }

  private boolean send(String subject, String replyTo, byte[] request) {
    try {
      connection.publish(subject, replyTo, null, request);
      return true;
    } catch (RuntimeException refused) {
      return false;
    }
  }
}
