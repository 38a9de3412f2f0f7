package dev.weft.bridge.deadletter;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.MessagePosition;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Message;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Reads dead letters one by one from their stream. Never blocks.
 *
 * <p>Thread-safe.
 */
public final class DeadLetterReader {
  /**
   * Dead letters on their way at once: with the server's payload limit, the memory that a list
   * takes.
   */
  static final int AT_ONCE = 16;

  private static final String GET = "$JS.API.DIRECT.GET.";
  private static final int NOT_FOUND = 404;

  private final NatsLink link;

  DeadLetterReader(NatsLink link) {
    this.link = link;
  }

  /** The message at that sequence, whatever it is; empty when there is none. */
  Future<Optional<StoredDeadLetter>> get(long sequence) {
    return get(Streams.DEAD_LETTERS, sequence);
  }

  /**
   * Reads in order, {@value #AT_ONCE} at a time, what is there of those.
   *
   * @param taken gets each; false when that was enough. What was examined is taken out of the queue
   */
  Future<Void> each(Deque<Long> sequences, Predicate<StoredDeadLetter> taken) {
    if (sequences.isEmpty()) {
      return Future.succeededFuture();
    }
    List<Future<Optional<StoredDeadLetter>>> reads =
        sequences.stream().limit(AT_ONCE).map(this::get).toList();
    return Future.all(reads)
        .compose(
            all -> {
              for (Future<Optional<StoredDeadLetter>> read : reads) {
                sequences.poll();
                if (read.result().isPresent() && !taken.test(read.result().get())) {
                  return Future.succeededFuture();
                }
              }
              return each(sequences, taken);
            });
  }

  /**
   * Whether that stream holds another event at that place: it was removed and made again, or
   * restored, since the dead letter was written.
   */
  public Future<Boolean> isReplaced(String stream, MessagePosition event) {
    if (event.stored().equals(Instant.EPOCH)) {
      return Future.succeededFuture(false);
    }
    return get(stream, event.sequence())
        .map(found -> found.isPresent() && !found.get().stored().equals(event.stored()));
  }

  private Future<Optional<StoredDeadLetter>> get(String stream, long sequence) {
    byte[] query = new JsonObject().put("seq", sequence).toBuffer().getBytes();
    return ServerApi.send(link, GET + stream, null, query)
        .recover(error -> unanswered(error.getMessage()))
        .compose(reply -> read(sequence, reply));
  }

  private static Future<Optional<StoredDeadLetter>> read(long sequence, Message reply) {
    if (reply.isStatusMessage()) {
      return reply.getStatus().getCode() == NOT_FOUND
          ? Future.succeededFuture(Optional.empty())
          : unanswered(reply.getStatus().getMessageWithCode());
    }
    MessageHeaders headers = MessageHeaders.of(reply.getHeaders());
    String subject = headers.last(NatsJetStreamConstants.NATS_SUBJECT);
    String time = headers.last(NatsJetStreamConstants.NATS_TIMESTAMP);
    return Future.succeededFuture(
        Optional.of(
            new StoredDeadLetter(
                sequence, subject, Instant.parse(time), headers, reply.getData())));
  }

  private static <T> Future<T> unanswered(String reason) {
    return Future.failedFuture(Failure.retry(BridgeFailures.DEAD_LETTER_UNANSWERED, reason));
  }
}
