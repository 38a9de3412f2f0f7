package dev.weft.bridge.outbound.request;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.connection.client.ReceivedMessage;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Asks the server until it answers, for a while: nobody there (503) and answers that arrived in
 * part are asked again, silence after a reconnect. Bounded: too many at once, and the next fails
 * with RETRY.
 *
 * <p>Event-loop confined.
 */
public final class JetStreamRequests {
  private static final int UNDER_WAY_MAX = 2_000;

  private final RetriedRequest.Line line;
  private final long timeoutMs;
  private int underWay;

  /**
   * @param timeoutMs of one question
   */
  public JetStreamRequests(RetriedRequest.Line line, long timeoutMs) {
    this.line = line;
    this.timeoutMs = timeoutMs;
  }

  /** What replies so far amount to. */
  public sealed interface Reading<T> {
    /** More must come. */
    record Incomplete<T>() implements Reading<T> {}

    /** That is all. */
    record Complete<T>(T answer) implements Reading<T> {}

    /** Worth another try. */
    record Useless<T>(String reason) implements Reading<T> {}

    /** The same question will always get that answer. */
    record Hopeless<T>(String reason) implements Reading<T> {}
  }

  /**
   * Asks and reads.
   *
   * @param read reads all replies to one try whenever one more has come
   */
  <T> Future<T> ask(
      String subject, JsonObject body, Function<List<ReceivedMessage>, Reading<T>> read) {
    return ask(message(subject, body), read);
  }

  /** The same for a message that has headers. */
  public <T> Future<T> ask(
      OutgoingMessage message, Function<List<ReceivedMessage>, Reading<T>> read) {
    return start(() -> new Asking<>(message, line.clockMs().getAsLong() + timeoutMs, false, read));
  }

  /** Asks until that time, also while the connection is away. */
  <T> Future<T> askUntil(
      long deadlineMs,
      String subject,
      JsonObject body,
      Function<List<ReceivedMessage>, Reading<T>> read) {
    return start(() -> new Asking<>(message(subject, body), deadlineMs, true, read));
  }

  private <T> Future<T> start(Supplier<Asking<T>> request) {
    if (underWay >= UNDER_WAY_MAX) {
      return Future.failedFuture(
          Condition.NODE_OVERLOADED.failure(
              BridgeFailures.READ_UNANSWERED, underWay + " reads are under way already"));
    }
    underWay++;
    Asking<T> asking = request.get();
    asking.next();
    return asking.outcome.future().onComplete(ended -> underWay--);
  }

  private static OutgoingMessage message(String subject, JsonObject body) {
    return new OutgoingMessage(subject, new MessageHeaders(), body.toBuffer().getBytes());
  }

  public static Failure unanswered(String reason) {
    return Condition.SERVER_UNAVAILABLE.failure(BridgeFailures.READ_UNANSWERED, reason);
  }

  /** One question until it is answered or its time is up. */
  private final class Asking<T> extends RetriedRequest {
    private final OutgoingMessage question;
    private final boolean waitsForConnection;
    private final Function<List<ReceivedMessage>, Reading<T>> read;
    private final Promise<T> outcome = Promise.promise();
    private List<ReceivedMessage> replies = List.of();

    Asking(
        OutgoingMessage question,
        long deadlineMs,
        boolean waitsForConnection,
        Function<List<ReceivedMessage>, Reading<T>> read) {
      super(line, deadlineMs);
      this.question = question;
      this.waitsForConnection = waitsForConnection;
      this.read = read;
    }

    @Override
    protected void notConnected(String reason) {
      if (waitsForConnection) {
        again(reason);
      } else {
        end(unanswered(reason));
      }
    }

    @Override
    protected List<OutgoingMessage> toSend() {
      replies = new ArrayList<>();
      return List.of(question);
    }

    @Override
    protected long patienceMs(int tries) {
      return timeoutMs;
    }

    @Override
    protected void replied(ReceivedMessage reply) {
      replies.add(reply);
      Reading<T> reading = read.apply(replies);
      if (reading instanceof Reading.Complete<T> complete) {
        endTry();
        outcome.complete(complete.answer());
      } else if (reading instanceof Reading.Useless<T> useless) {
        again(useless.reason());
      } else if (reading instanceof Reading.Hopeless<T> hopeless) {
        end(Failure.reject(BridgeFailures.READ_REFUSED, hopeless.reason()));
      }
    }

    @Override
    protected void outOfTime(String reason) {
      end(unanswered(question.subject() + ": " + reason));
    }

    private void end(Failure failure) {
      endTry();
      outcome.fail(failure);
    }
  }
}
