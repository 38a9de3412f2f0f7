package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsLink;
import io.nats.client.Dispatcher;
import io.nats.client.MessageHandler;
import io.nats.client.PullRequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Thread-safe, apart from {@link #open}. Where the server's answers to a route's pulls arrive. Owns
 * one thread of the NATS client, on which the handler is called.
 */
final class PullInbox {
  private static final String NEXT = "$JS.API.CONSUMER.MSG.NEXT.";
  private static final Duration DRAIN_TIMEOUT = Duration.ofSeconds(2);

  private final NatsLink link;
  private final String pullSubject;
  private final String inbox;
  private volatile Dispatcher dispatcher;

  PullInbox(NatsLink link, InboundRouteOptions route) {
    this.link = link;
    this.pullSubject = NEXT + route.stream() + "." + route.durable();
    this.inbox = link.connection().createInbox();
  }

  /** Blocks. Subscribes once; the client keeps the subscription over reconnects. */
  void open(MessageHandler handler) {
    if (dispatcher == null) {
      Dispatcher opened = link.connection().createDispatcher();
      opened.subscribe(inbox, handler);
      dispatcher = opened;
    }
  }

  /** Asks for that many messages; false when the request could not be queued. */
  boolean pull(int count, Runnable unsent) {
    byte[] request =
        PullRequestOptions.builder(count)
            .expiresIn(PullLoop.PULL_EXPIRES_MS)
            .idleHeartbeat(PullLoop.IDLE_HEARTBEAT_MS)
            .build()
            .serialize();
    return link.writer().offer(() -> send(request, unsent));
  }

  /** Blocks. Ends the subscription; completes after what was on its way has come. */
  CompletionStage<Boolean> drain() throws InterruptedException {
    Dispatcher opened = dispatcher;
    return opened == null || !opened.isActive()
        ? CompletableFuture.completedFuture(true)
        : opened.drain(DRAIN_TIMEOUT);
  }

  private void send(byte[] request, Runnable unsent) {
    try {
      link.connection().publish(pullSubject, inbox, request);
    } catch (RuntimeException refused) {
      unsent.run();
    }
  }
}
