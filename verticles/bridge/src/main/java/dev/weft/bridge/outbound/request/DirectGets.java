package dev.weft.bridge.outbound.request;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.JetStreamRequests.Reading;
import io.nats.client.support.NatsJetStreamConstants;
import io.nats.client.support.Status;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * Batched direct gets (NATS ADR-31): the server sends the messages, then a status. Any replica of
 * the stream answers, each try perhaps another one.
 *
 * <p>Event-loop confined.
 */
public final class DirectGets {
  private static final String API = "$JS.API.DIRECT.GET.";
  private static final String UP_TO_SEQUENCE = "Nats-UpTo-Sequence";
  private static final int END_OF_BATCH = 204;
  private static final int NOT_FOUND = 404;
  private static final int BAD_REQUEST = 408;
  private static final int TOO_MANY = 413;

  /** In status 404: nothing matches. Other words: what matched has gone meanwhile. */
  private static final String NO_RESULTS = "No Results";

  private final JetStreamRequests questions;

  public DirectGets(JetStreamRequests questions) {
    this.questions = questions;
  }

  /**
   * What the server sent.
   *
   * @param messages in order of sequence
   * @param pendingCount how many more there were; the answer is bounded in bytes
   * @param upToSequence of the newest message that the replica had, in an answer about the last
   *     ones; 0 where it does not say
   */
  public record Answer(List<ReceivedMessage> messages, long pendingCount, long upToSequence) {}

  /** The messages from a sequence on. */
  public Future<Answer> from(String stream, JsonObject query) {
    return questions.ask(API + stream, query, replies -> read(replies, true));
  }

  /** The last message on each subject. */
  public Future<Answer> last(String stream, JsonObject query) {
    return questions.ask(API + stream, query, replies -> read(replies, false));
  }

  private static Reading<Answer> read(List<ReceivedMessage> replies, boolean anyNotFoundIsEmpty) {
    ReceivedMessage reply = replies.get(replies.size() - 1);
    if (!reply.isStatus()) {
      return new Reading.Incomplete<>();
    }
    List<ReceivedMessage> messages = replies.subList(0, replies.size() - 1);
    Status status = reply.headers().status();
    String text = status.getMessageWithCode();
    return switch (status.getCode()) {
      case END_OF_BATCH ->
          isWhole(replies)
              ? new Reading.Complete<>(
                  new Answer(
                      messages,
                      number(reply.headers(), NatsJetStreamConstants.NATS_NUM_PENDING),
                      number(reply.headers(), UP_TO_SEQUENCE)))
              : new Reading.Useless<>("the answer arrived in part");
      case NOT_FOUND ->
          messages.isEmpty() && (anyNotFoundIsEmpty || text.contains(NO_RESULTS))
              ? new Reading.Complete<>(new Answer(List.of(), 0, 0))
              : new Reading.Useless<>(text);
      case BAD_REQUEST, TOO_MANY -> new Reading.Hopeless<>(text);
      default -> new Reading.Useless<>(text);
    };
  }

  /** Every reply names the sequence of the one before, so that a lost one shows. */
  private static boolean isWhole(List<ReceivedMessage> replies) {
    long before = 0;
    for (ReceivedMessage reply : replies) {
      if (number(reply.headers(), NatsJetStreamConstants.NATS_LAST_SEQUENCE) != before) {
        return false;
      }
      before = reply.isStatus() ? before : sequence(reply.headers());
    }
    return true;
  }

  /** Of the message with those headers. */
  public static long sequence(MessageHeaders headers) {
    return number(headers, NatsJetStreamConstants.NATS_SEQUENCE);
  }

  private static long number(MessageHeaders headers, String name) {
    String value = headers.last(name);
    return value == null ? 0 : Long.parseLong(value);
  }
}
