package dev.weft.bridge.inbound.ack;

import dev.weft.bridge.connection.client.ReceivedMessage;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends acks, naks and extensions. An ack or nak that cannot be sent while the connection is down
 * is sent when it is back: without it the message would come again only after its ack wait. What
 * finds no room is counted and forgotten; the server delivers that message again.
 *
 * <p>Event-loop confined.
 */
public final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  private static final int UNSENT_MAX = 4_096;

  private final Queue<Runnable> unsent = new ArrayDeque<>();
  private final Runnable lost;

  /**
   * @param lost called for each that could not be sent
   */
  public Settlements(Runnable lost) {
    this.lost = lost;
  }

  public void ack(ReceivedMessage message) {
    settle(message, ReceivedMessage::ack);
  }

  public void nak(ReceivedMessage message, long delayMs) {
    settle(message, sent -> sent.nakWithDelay(delayMs));
  }

  /** The server delivers it again at once, to whom it likes. */
  public void refuse(ReceivedMessage message) {
    settle(message, ReceivedMessage::nak);
  }

  /** The server does not deliver it again. */
  public void term(ReceivedMessage message) {
    settle(message, ReceivedMessage::term);
  }

  /** Work on the message goes on. Not worth a second try: the next extension is one. */
  public void extend(ReceivedMessage message) {
    isSent(message, ReceivedMessage::inProgress);
  }

  /** The connection is back. */
  public void resend() {
    for (int count = unsent.size(); count > 0; count--) {
      unsent.remove().run();
    }
  }

  private void settle(ReceivedMessage message, Consumer<ReceivedMessage> form) {
    if (isSent(message, form)) {
      return;
    }
    if (unsent.size() < UNSENT_MAX) {
      unsent.add(() -> settle(message, form));
    } else {
      lost.run();
    }
  }

  private static boolean isSent(ReceivedMessage message, Consumer<ReceivedMessage> form) {
    try {
      form.accept(message);
      return true;
    } catch (RuntimeException notNow) {
      LOG.debug("not sent on {}", message.replyTo(), notNow);
      return false;
    }
  }
}
