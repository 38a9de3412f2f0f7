package dev.weft.bridge.connection.client;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * A message that a {@link LoopConnection} has brought. Its acks go the same way back; they throw
 * while that connection is down.
 *
 * <p>Confined to the event loop of its subscription.
 */
public final class ReceivedMessage {
  private static final byte[] ACK = ascii("+ACK");
  private static final byte[] NAK = ascii("-NAK");
  private static final byte[] TERM = ascii("+TERM");
  private static final byte[] IN_PROGRESS = ascii("+WPI");

  private final BiConsumer<String, byte[]> acks;
  private final String subject;
  private final String replyTo;
  private final MessageHeaders headers;
  private final byte[] data;
  private final StreamDelivery delivery;

  /**
   * @param acks sends them to a subject
   * @param replyTo null when there is none
   */
  public ReceivedMessage(
      BiConsumer<String, byte[]> acks,
      String subject,
      String replyTo,
      MessageHeaders headers,
      byte[] data) {
    this.acks = acks;
    this.subject = subject;
    this.replyTo = replyTo;
    this.headers = headers;
    this.data = data;
    this.delivery = StreamDelivery.of(replyTo);
  }

  public String subject() {
    return subject;
  }

  /** Null when there is none. */
  public String replyTo() {
    return replyTo;
  }

  public MessageHeaders headers() {
    return headers;
  }

  /** Do not modify. */
  public byte[] data() {
    return data;
  }

  /** Whether it is a status of the server. */
  public boolean isStatus() {
    return headers.status() != null;
  }

  /** Null when no consumer of a stream has delivered it. */
  public StreamDelivery delivery() {
    return delivery;
  }

  public void ack() {
    acks.accept(replyTo, ACK);
  }

  public void nak() {
    acks.accept(replyTo, NAK);
  }

  public void nakWithDelay(long delayMs) {
    long delayNanos = TimeUnit.MILLISECONDS.toNanos(delayMs);
    acks.accept(replyTo, ascii("-NAK {\"delay\": " + delayNanos + "}"));
  }

  public void term() {
    acks.accept(replyTo, TERM);
  }

  public void inProgress() {
    acks.accept(replyTo, IN_PROGRESS);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
