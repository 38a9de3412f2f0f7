package dev.weft.kernel.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import java.time.Instant;

/**
 * Immutable. An event as a stream holds it.
 *
 * @param stream stream name
 * @param subject the subject it was stored under
 * @param sequence stream sequence
 * @param time when the server stored it
 * @param occurred when it happened, as its producer says (CloudEvents {@code time}); the time that
 *     it was stored when the producer does not say
 * @param eventId CloudEvents id, empty if it has none
 * @param type full name of the payload's message type
 * @param payload wire form; do not modify
 * @param traceparent W3C Trace Context of the append, empty if untraced
 * @param batchId of the atomic batch that it was stored with, empty for none
 */
@SuppressWarnings(
    "ArrayRecordComponent") // read-only by contract; copying each would double the work
public record RecordedEvent(
    String stream,
    String subject,
    long sequence,
    Instant time,
    Instant occurred,
    String eventId,
    String type,
    byte[] payload,
    String traceparent,
    String batchId) {
  private static final String UNREADABLE_ID = "KRN-201";

  /** Of an event that was stored by itself, at the time that it happened. */
  public RecordedEvent(
      String stream,
      String subject,
      long sequence,
      Instant time,
      String eventId,
      String type,
      byte[] payload,
      String traceparent) {
    this(stream, subject, sequence, time, time, eventId, type, payload, traceparent, "");
  }

  /**
   * The payload decoded. Fails as {@link Condition#STORED_STATE_UNREADABLE} when it is not of that
   * type, or says of itself that it is another: whoever reads it cannot help that.
   */
  public <M extends Message> M payloadAs(Parser<M> parser) {
    try {
      M decoded = parser.parseFrom(payload);
      String expected = decoded.getDescriptorForType().getFullName();
      if (!type.isEmpty() && !type.equals(expected)) {
        throw unreadable("is a " + type + ", not a " + expected);
      }
      return decoded;
    } catch (InvalidProtocolBufferException broken) {
      throw unreadable("is not a " + (type.isEmpty() ? "known event" : type));
    }
  }

  /** The failure of whoever needs this event and cannot make sense of it. */
  public Failure unreadable(String why) {
    return Condition.STORED_STATE_UNREADABLE.failure(
        UNREADABLE_ID, subject + " at sequence " + sequence + " of " + stream + " " + why);
  }

  /** The token at that position of the subject, counted from 0. */
  public String subjectToken(int index) {
    return subject.split("\\.", -1)[index];
  }
}
