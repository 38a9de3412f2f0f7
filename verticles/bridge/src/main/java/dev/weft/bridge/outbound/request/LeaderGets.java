package dev.weft.bridge.outbound.request;

import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.bridge.outbound.request.JetStreamRequests.Reading;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * What only the leader of a stream knows for sure.
 *
 * <p>Event-loop confined.
 */
public final class LeaderGets {
  private static final String INFO = "$JS.API.STREAM.INFO.";
  private static final String EVERY_SUBJECT = ">";
  private static final String MESSAGE = "$JS.API.STREAM.MSG.GET.";

  /** Without {@code no_erase}, the server writes over what it deletes. */
  private static final String ERASE = "$JS.API.STREAM.MSG.DELETE.";

  private static final int NO_MESSAGE_FOUND = 10037;
  private static final int SERVER_ERRORS = 500;

  private final JetStreamRequests questions;

  public LeaderGets(JetStreamRequests questions) {
    this.questions = questions;
  }

  /** A message that a stream holds. */
  @SuppressWarnings("ArrayRecordComponent") // read-only by contract
  public record Stored(long sequence, String subject, MessageHeaders headers, byte[] data) {}

  /** The sequence of the newest message, deleted or not; 0 when there never was one. */
  public Future<Long> lastSequence(String stream) {
    return info(stream)
        .map(info -> info.getJsonObject("state", new JsonObject()).getLong("last_seq", 0L));
  }

  /** The settings and the state of the stream. */
  public Future<JsonObject> info(String stream) {
    return questions.ask(INFO + stream, new JsonObject(), LeaderGets::read);
  }

  /** Whether the stream holds anything from the sequence on. */
  public Future<Boolean> holdsFrom(String stream, long sequence) {
    return holds(stream, new JsonObject().put("seq", sequence).put("next_by_subj", EVERY_SUBJECT));
  }

  /** Whether the stream holds anything on that subject. */
  public Future<Boolean> holdsOn(String stream, String subject) {
    return holds(stream, new JsonObject().put("last_by_subj", subject));
  }

  /** The sequence of the last message on that subject; 0 when there is none. */
  public Future<Long> sequenceOn(String stream, String subject) {
    return questions
        .ask(MESSAGE + stream, new JsonObject().put("last_by_subj", subject), LeaderGets::read)
        .map(answer -> answer.getJsonObject("message", new JsonObject()).getLong("seq", 0L));
  }

  /** Deletes a message, and overwrites it in the server's files; well when it is gone already. */
  public Future<Void> erase(String stream, long sequence) {
    return questions
        .ask(ERASE + stream, new JsonObject().put("seq", sequence), LeaderGets::read)
        .mapEmpty();
  }

  private Future<Boolean> holds(String stream, JsonObject query) {
    return questions
        .ask(MESSAGE + stream, query, LeaderGets::read)
        .map(answer -> !answer.containsKey("error"));
  }

  /**
   * The last message on a subject; empty when there is none. Asked for until the deadline, also
   * while the connection is away.
   *
   * @param deadlineMs on the clock of the questions
   */
  public Future<Optional<Stored>> lastOn(String stream, String subject, long deadlineMs) {
    return message(stream, new JsonObject().put("last_by_subj", subject), deadlineMs);
  }

  /** The message at that sequence; else as {@link #lastOn}. */
  public Future<Optional<Stored>> at(String stream, long sequence, long deadlineMs) {
    return message(stream, new JsonObject().put("seq", sequence), deadlineMs);
  }

  private Future<Optional<Stored>> message(String stream, JsonObject query, long deadlineMs) {
    return questions
        .askUntil(deadlineMs, MESSAGE + stream, query, LeaderGets::read)
        .map(
            answer ->
                answer.containsKey("error")
                    ? Optional.empty()
                    : Optional.of(stored(answer.getJsonObject("message"))));
  }

  private static Stored stored(JsonObject message) {
    String headers = message.getString("hdrs");
    return new Stored(
        message.getLong("seq"),
        message.getString("subject", ""),
        headers == null
            ? new MessageHeaders()
            : MessageHeaders.read(Base64.getDecoder().decode(headers)),
        Base64.getDecoder().decode(message.getString("data", "")));
  }

  private static Reading<JsonObject> read(List<ReceivedMessage> replies) {
    ReceivedMessage reply = replies.get(0);
    if (reply.isStatus()) {
      return new Reading.Useless<>(reply.headers().status().getMessageWithCode());
    }
    try {
      JsonObject answer = Buffer.buffer(reply.data()).toJsonObject();
      JsonObject error = answer.getJsonObject("error");
      if (error == null || error.getInteger("err_code", 0) == NO_MESSAGE_FOUND) {
        return new Reading.Complete<>(answer);
      }
      return error.getInteger("code", SERVER_ERRORS) >= SERVER_ERRORS
          ? new Reading.Useless<>(error.getString("description"))
          : new Reading.Hopeless<>(error.getString("description"));
    } catch (DecodeException | ClassCastException unreadable) {
      return new Reading.Useless<>("unreadable answer: " + unreadable.getMessage());
    }
  }
}
