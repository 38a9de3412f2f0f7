package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import io.nats.client.Dispatcher;
import io.nats.client.Message;
import io.nats.client.MessageHandler;
import io.nats.client.PullRequestOptions;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Thread-safe, apart from {@link #open}. Where the server's answers to a route's pulls arrive. Owns
 * one thread of the NATS client, on which the handler is called.
 */
final class PullInbox {
  private static final String NEXT = "$JS.API.CONSUMER.MSG.NEXT.";
  private static final String UNPIN = "$JS.API.CONSUMER.UNPIN.";
  private static final byte[] UNPIN_GROUP =
      new JsonObject().put("group", Pin.GROUP).toBuffer().getBytes();
  private static final String RENEWALS = ".pin";
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

  private final NatsLink link;
  private final String pullSubject;
  private final String unpinSubject;
  private final String inbox;
  private final Pin pin;
  private volatile Dispatcher dispatcher;

  /**
   * @param pin null when the route is not pinned
   */
  PullInbox(NatsLink link, InboundRouteOptions route, Pin pin) {
    this.link = link;
    this.pin = pin;
    this.pullSubject = NEXT + route.stream() + "." + route.durable();
    this.unpinSubject = UNPIN + route.stream() + "." + route.durable();
    this.inbox = link.connection().createInbox();
  }

  /** Blocks. Subscribes once; the client keeps the subscription over reconnects. */
  void open(MessageHandler handler) {
    if (dispatcher == null) {
      Dispatcher opened = link.connection().createDispatcher();
      opened.subscribe(inbox, handler);
      if (pin != null) {
        opened.subscribe(inbox + RENEWALS, answer -> renewed(answer, handler));
      }
      dispatcher = opened;
    }
  }

  /** Asks for that many messages; false when the request could not be queued. */
  boolean pull(int count, Runnable unsent) {
    PullRequestOptions.Builder pull =
        PullRequestOptions.builder(count)
            .expiresIn(PullLoop.PULL_EXPIRES_MS)
            .idleHeartbeat(PullLoop.IDLE_HEARTBEAT_MS);
    byte[] request = (pin == null ? pull.build() : pin.pull(pull)).serialize();
    return link.writer().offer(() -> send(pullSubject, inbox, request, unsent));
  }

  /** Keeps the pin though nothing may be wanted now. Not worth a second try: the next one is. */
  void renewPin() {
    byte[] request = pin.renewal().serialize();
    link.writer().offer(() -> send(pullSubject, inbox + RENEWALS, request, () -> {}));
  }

  /** Lets another route have the pin, after what was settled before has been sent. */
  void unpin() {
    link.writer().offer(() -> send(unpinSubject, null, UNPIN_GROUP, () -> {}));
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
    if (answer.isStatusMessage() && answer.getStatus().getCode() == Pin.WRONG_PIN) {
      handler.onMessage(answer);
    }
  }

  private void send(String subject, String replyTo, byte[] request, Runnable unsent) {
    try {
      link.connection().publish(subject, replyTo, request);
    } catch (RuntimeException refused) {
      unsent.run();
    }
  }
}
