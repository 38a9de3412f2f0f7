package dev.weft.bridge.deadletter;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.bridge.connection.ServerApi;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Message;
import io.nats.client.support.NatsJetStreamConstants;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Thread-safe. Reads letters one by one from their stream. Never blocks. */
final class LetterReader {
  /**
   * Letters on their way at once: with the server's payload limit, the memory that a list takes.
   */
  private static final int AT_ONCE = 16;

  private static final String GET = "$JS.API.DIRECT.GET." + Streams.DEAD_LETTERS;
  private static final int NOT_FOUND = 404;

  private final NatsLink link;

  LetterReader(NatsLink link) {
    this.link = link;
  }

  /** The message at that sequence, whatever it is; empty when there is none. */
  Future<Optional<StoredLetter>> get(long sequence) {
    byte[] query = new JsonObject().put("seq", sequence).toBuffer().getBytes();
    return ServerApi.send(link, GET, null, query)
        .recover(error -> unanswered(error.getMessage()))
        .compose(reply -> read(sequence, reply));
  }

  /** What the function makes of each letter that is there, in order of the list. */
  <T> Future<List<T>> each(List<Letter> letters, Function<StoredLetter, T> form) {
    return each(letters, 0, form, new ArrayList<>());
  }

  private <T> Future<List<T>> each(
      List<Letter> letters, int from, Function<StoredLetter, T> form, List<T> done) {
    if (from >= letters.size()) {
      return Future.succeededFuture(done);
    }
    List<Letter> some = letters.subList(from, Math.min(letters.size(), from + AT_ONCE));
    List<Future<Optional<T>>> reads =
        some.stream().map(letter -> get(letter.sequence()).map(found -> found.map(form))).toList();
    return Future.all(reads)
        .compose(
            read -> {
              reads.forEach(one -> one.result().ifPresent(done::add));
              return each(letters, from + AT_ONCE, form, done);
            });
  }

  private static Future<Optional<StoredLetter>> read(long sequence, Message reply) {
    if (reply.isStatusMessage()) {
      return reply.getStatus().getCode() == NOT_FOUND
          ? Future.succeededFuture(Optional.empty())
          : unanswered(reply.getStatus().getMessageWithCode());
    }
    String subject = reply.getHeaders().getLast(NatsJetStreamConstants.NATS_SUBJECT);
    String time = reply.getHeaders().getLast(NatsJetStreamConstants.NATS_TIMESTAMP);
    return Future.succeededFuture(
        Optional.of(new StoredLetter(sequence, subject, Instant.parse(time), reply)));
  }

  private static <T> Future<T> unanswered(String reason) {
    return Future.failedFuture(Failure.retry(DeadLetterFailures.UNANSWERED, reason));
  }
}
