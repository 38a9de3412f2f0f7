package dev.weft.bridge.inbound.ack;

import dev.weft.bridge.connection.NatsWriter;
import io.nats.client.Message;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands acks, naks and extensions to the writer, because sending can block. An ack or nak that
 * cannot be sent while the connection is down is sent when it is back: without it the message would
 * come again only after its ack wait. What finds no room is counted and forgotten; the server
 * delivers that message again.
 *
 * <p>Thread-safe.
 */
public final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  private static final int UNSENT_MAX = 4_096;

  private final NatsWriter writer;
  private final Queue<Runnable> unsent = new ArrayBlockingQueue<>(UNSENT_MAX);
  private final Runnable lost;

  /**
   * @param lost called, on any thread, for each that could not be sent
   */
  public Settlements(NatsWriter writer, Runnable lost) {
    this.writer = writer;
    this.lost = lost;
  }

  public void ack(Message message, Runnable handedOver) {
    settle(message, Message::ack, handedOver);
  }

  public void nak(Message message, long delayMs, Runnable handedOver) {
    settle(message, sent -> sent.nakWithDelay(delayMs), handedOver);
  }

  /** The server delivers it again at once, to whom it likes. */
  public void refuse(Message message, Runnable handedOver) {
    settle(message, Message::nak, handedOver);
  }

  /** The server does not deliver it again. */
  public void term(Message message, Runnable handedOver) {
    settle(message, Message::term, handedOver);
  }

  /** Work on the message goes on. Not worth a second try: the next extension is one. */
  public void extend(Message message) {
    offer(() -> trySend(message, Message::inProgress));
  }

  /** The connection is back. */
  public void resend() {
    for (Runnable again = unsent.poll(); again != null; again = unsent.poll()) {
      offer(again);
    }
  }

  private void settle(Message message, Consumer<Message> form, Runnable handedOver) {
    boolean offered =
        offer(
            () -> {
              sendOrKeep(message, form);
              handedOver.run();
            });
    if (!offered) {
      handedOver.run();
    }
  }

  private void sendOrKeep(Message message, Consumer<Message> form) {
    if (!trySend(message, form) && !unsent.offer(() -> sendOrKeep(message, form))) {
      lost.run();
    }
  }

  private boolean offer(Runnable call) {
    boolean offered = writer.offer(call);
    if (!offered) {
      lost.run();
    }
    return offered;
  }

  private static boolean trySend(Message message, Consumer<Message> form) {
    try {
      form.accept(message);
      return true;
    } catch (RuntimeException notNow) {
      LOG.debug("not sent on {}", message.getReplyTo(), notNow);
      return false;
    }
  }
}
