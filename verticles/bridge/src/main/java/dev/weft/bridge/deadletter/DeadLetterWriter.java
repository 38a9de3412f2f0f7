package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.outbound.request.OutgoingMessage;
import io.nats.client.JetStreamApiException;
import io.nats.client.Message;
import io.nats.client.api.PublishAck;
import io.vertx.core.Future;
import java.io.IOException;
import java.time.Clock;

/**
 * Writes to stream DEAD_LETTERS, and into the index what this node has written, so that it need not
 * wait until it reads it. Never blocks. Futures complete on the caller's context when the server
 * has stored the message; the same message again, within the stream's duplicate window, is stored
 * once. Another message under its id, whoever stored it, does not pass for it.
 *
 * <p>Thread-safe.
 */
public final class DeadLetterWriter {
  private static final byte[] NOTHING = {};

  private final NatsLink link;
  private final Clock clock;
  private final DeadLetterIndex index;
  private final DeadLetterReader reader;

  DeadLetterWriter(NatsLink link, Clock clock, DeadLetterIndex index, DeadLetterReader reader) {
    this.link = link;
    this.clock = clock;
    this.index = index;
    this.reader = reader;
  }

  public Future<Void> write(DeadLetter deadLetter) {
    SizedDeadLetter sized =
        SizedDeadLetter.of(deadLetter, clock.instant(), link.connection().getMaxPayload());
    return store(deadLetter.deadLetterSubject(), sized.headers(), sized.data()).mapEmpty();
  }

  /** The route has handled what was read from a dead letter: closes it. */
  public Future<Void> replayed(OriginalEvent original) {
    return close(original.deadLetterSubject(DeadLetterHeaders.REPLAYED), original.deadLetter());
  }

  /**
   * Closes a dead letter that nobody wants to be replayed any more.
   *
   * @param subject it is stored under
   */
  Future<Void> discard(String subject, long deadLetter) {
    String kind = subject.substring(subject.lastIndexOf('.') + 1);
    String prefix = subject.substring(0, subject.length() - kind.length());
    return close(prefix + DeadLetterHeaders.REPLAYED, deadLetter);
  }

  private Future<Void> close(String subject, long deadLetter) {
    MessageHeaders headers =
        new MessageHeaders()
            .put(DeadLetterHeaders.MESSAGE_ID, "replayed:" + deadLetter)
            .put(DeadLetterHeaders.LETTER, Long.toString(deadLetter))
            .put(DeadLetterHeaders.TIME, clock.instant().toString());
    return store(subject, headers, NOTHING).mapEmpty();
  }

  Future<PublishAck> store(String subject, MessageHeaders headers, byte[] data) {
    return send(subject, headers, data)
        .compose(
            ack ->
                ack.isDuplicate()
                    ? checked(ack, subject, headers, data)
                    : Future.succeededFuture(ack))
        .onSuccess(ack -> index.wrote(ack.getSeqno(), DeadLetterMessage.of(subject, headers)));
  }

  /**
   * The server knows the message id already: if another message is stored under it, the dead letter
   * is sent again with another id. If an attack makes it stored twice, no harm is done: a second
   * dead letter replaces the first, a second replay or marker has no effect.
   */
  private Future<PublishAck> checked(
      PublishAck known, String subject, MessageHeaders headers, byte[] data) {
    return reader
        .get(known.getSeqno())
        .compose(
            found ->
                found.filter(stored -> stored.isSame(subject, headers, data)).isPresent()
                    ? Future.succeededFuture(known)
                    : send(subject, OutgoingMessage.withAnotherId(headers), data));
  }

  private Future<PublishAck> send(String subject, MessageHeaders headers, byte[] data) {
    return ServerApi.send(link, subject, headers.toJnats(), data).compose(DeadLetterWriter::stored);
  }

  private static Future<PublishAck> stored(Message reply) {
    try {
      return Future.succeededFuture(new PublishAck(reply));
    } catch (IOException | JetStreamApiException refused) {
      return Future.failedFuture(refused);
    }
  }
}
