package dev.weft.bridge.connection.client;

import io.nats.client.impl.Headers;
import io.nats.client.impl.NatsJetStreamMetaData;
import io.nats.client.impl.NatsMessage;
import io.nats.client.support.IncomingHeadersProcessor;
import io.nats.client.support.NatsJetStreamConstants;
import io.nats.client.support.Status;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A message that a {@link LoopConnection} has brought, as others of the NATS client are. Its acks
 * go the same way back. What would block ({@code ackSync}) it cannot do.
 *
 * <p>Confined to the event loop of its subscription.
 */
final class ReceivedMessage extends NatsMessage {
  private static final byte[] ACK = ascii("+ACK");
  private static final byte[] NAK = ascii("-NAK");
  private static final byte[] TERM = ascii("+TERM");
  private static final byte[] IN_PROGRESS = ascii("+WPI");

  private final LoopConnection connection;
  private Status status;
  private NatsJetStreamMetaData metaData;

  /**
   * @param headers as they came; null when there are none
   */
  ReceivedMessage(
      LoopConnection connection, String subject, String replyTo, byte[] headers, byte[] data) {
    super(data);
    this.connection = connection;
    this.subject = subject;
    this.replyTo = replyTo;
    if (headers != null) {
      IncomingHeadersProcessor read = new IncomingHeadersProcessor(HeaderBlock.readable(headers));
      this.headers = read.getHeaders();
      this.status = read.getStatus();
    }
  }

  @Override
  public boolean isStatusMessage() {
    return status != null;
  }

  @Override
  public Status getStatus() {
    return status;
  }

  @Override
  public boolean isJetStream() {
    return replyTo != null && replyTo.startsWith(NatsJetStreamConstants.JS_ACK_SUBJECT_PREFIX);
  }

  @Override
  public NatsJetStreamMetaData metaData() {
    if (metaData == null) {
      metaData = new NatsJetStreamMetaData(this);
    }
    return metaData;
  }

  @Override
  public void ack() {
    answer(ACK);
  }

  @Override
  public void nak() {
    answer(NAK);
  }

  @Override
  public void nakWithDelay(Duration delay) {
    answer(ascii("-NAK {\"delay\": " + delay.toNanos() + "}"));
  }

  @Override
  public void nakWithDelay(long delayMs) {
    answer(ascii("-NAK {\"delay\": " + TimeUnit.MILLISECONDS.toNanos(delayMs) + "}"));
  }

  @Override
  public void term() {
    answer(TERM);
  }

  @Override
  public void inProgress() {
    answer(IN_PROGRESS);
  }

  /** Of another connection's messages, by what they are; two copies are two messages. */
  private void answer(byte[] form) {
    connection.publish(replyTo, null, (Headers) null, form);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
