package dev.weft.kernel.journal;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import dev.weft.kernel.failure.Failure;
import java.time.Instant;

/**
 * Immutable. An event as a stream holds it.
 *
 * @param stream stream name
 * @param subject the subject it was stored under
 * @param sequence stream sequence
 * @param time when the server stored it
 * @param eventId CloudEvents id, empty if it has none
 * @param type full name of the payload's message type
 * @param payload wire form; do not modify
 * @param traceparent W3C Trace Context of the append, empty if untraced
 */
@SuppressWarnings(
    "ArrayRecordComponent") // read-only by contract; copying each would double the work
public record RecordedEvent(
    String stream,
    String subject,
    long sequence,
    Instant time,
    String eventId,
    String type,
    byte[] payload,
    String traceparent) {
  private static final String UNREADABLE_ID = "KRN-201";

  /** The payload decoded; fails as REJECT when it is not of that type. */
  public <M extends Message> M payloadAs(Parser<M> parser) {
    try {
      return parser.parseFrom(payload);
    } catch (InvalidProtocolBufferException broken) {
      throw Failure.reject(UNREADABLE_ID, subject + " at " + sequence + " is not a " + type);
    }
  }

  /** The token at that position of the subject, counted from 0. */
  public String subjectToken(int index) {
    return subject.split("\\.", -1)[index];
  }
}
