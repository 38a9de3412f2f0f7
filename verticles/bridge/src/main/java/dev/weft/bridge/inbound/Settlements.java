package dev.weft.bridge.inbound;

import dev.weft.bridge.connection.NatsWriter;
import io.nats.client.Message;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Thread-safe. Hands acks, naks and extensions to the writer, because sending can block. One that
 * cannot be sent is counted and forgotten: the server delivers the message again.
 */
final class Settlements {
  private static final Logger LOG = LoggerFactory.getLogger(Settlements.class);

  private final NatsWriter writer;
  private final Runnable lost;

  /**
   * @param lost called, on any thread, for each that could not be sent
   */
  Settlements(NatsWriter writer, Runnable lost) {
    this.writer = writer;
    this.lost = lost;
  }

  void ack(Message message, Runnable handedOver) {
    send(message, Message::ack, handedOver);
  }

  void nak(Message message, long delayMs, Runnable handedOver) {
    send(message, sent -> sent.nakWithDelay(delayMs), handedOver);
  }

  /** The server delivers it again at once, to whom it likes. */
  void refuse(Message message) {
    send(message, Message::nak, () -> {});
  }

  /** The server does not deliver it again. */
  void term(Message message, Runnable handedOver) {
    send(message, Message::term, handedOver);
  }

  void extend(Message message) {
    send(message, Message::inProgress, () -> {});
  }

  private void send(Message message, Consumer<Message> form, Runnable handedOver) {
    boolean offered = writer.offer(() -> sendNow(message, form, handedOver));
    if (!offered) {
      lost.run();
      handedOver.run();
    }
  }

  private void sendNow(Message message, Consumer<Message> form, Runnable handedOver) {
    try {
      form.accept(message);
    } catch (RuntimeException unsent) {
      LOG.debug("not sent on {}", message.getReplyTo(), unsent);
      lost.run();
    } finally {
      handedOver.run();
    }
  }
}
