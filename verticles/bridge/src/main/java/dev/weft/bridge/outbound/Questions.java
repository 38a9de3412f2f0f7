package dev.weft.bridge.outbound;

import dev.weft.bridge.connection.NatsLink;
import dev.weft.kernel.failure.Failure;
import io.nats.client.Message;
import io.nats.client.impl.Headers;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Event-loop confined. Asks the server until it answers, for a while: nobody there (503), silence
 * and answers that arrived in part are asked again. Bounded: too many at once, and the next fails
 * with RETRY.
 */
final class Questions {
  private static final int UNDER_WAY_MAX = 2_000;

  /** Neither a timer nor a request has that number. */
  private static final long NONE = -1;

  private final Vertx vertx;
  private final NatsLink link;
  private final ReplyInbox inbox;
  private final long timeoutMs;
  private final LongSupplier clockMs;
  private final Backoff backoff;
  private int underWay;

  Questions(
      Vertx vertx,
      NatsLink link,
      ReplyInbox inbox,
      long timeoutMs,
      LongSupplier clockMs,
      Backoff backoff) {
    this.vertx = vertx;
    this.link = link;
    this.inbox = inbox;
    this.timeoutMs = timeoutMs;
    this.clockMs = clockMs;
    this.backoff = backoff;
  }

  /** What replies so far amount to. */
  sealed interface Reading<T> {
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
   * @param read looks at all replies to one try whenever one more has come
   */
  <T> Future<T> ask(String subject, JsonObject body, Function<List<Message>, Reading<T>> read) {
    if (underWay >= UNDER_WAY_MAX) {
      return Future.failedFuture(unanswered(underWay + " reads are under way already"));
    }
    underWay++;
    OutgoingMessage message =
        new OutgoingMessage(subject, new Headers(), body.toBuffer().getBytes());
    Tries<T> tries = new Tries<>(message, read);
    tries.next();
    return tries.outcome.future().onComplete(ended -> underWay--);
  }

  static Failure unanswered(String reason) {
    return Failure.retry(OutboundFailures.UNANSWERED, reason);
  }

  /** One question until it is answered or its time is up. */
  private final class Tries<T> {
    private final OutgoingMessage question;
    private final Function<List<Message>, Reading<T>> read;
    private final long deadlineMs = clockMs.getAsLong() + timeoutMs;
    private final Promise<T> outcome = Promise.promise();
    private List<Message> replies = List.of();
    private int tries;
    private long number = NONE;
    private long timer = NONE;

    Tries(OutgoingMessage question, Function<List<Message>, Reading<T>> read) {
      this.question = question;
      this.read = read;
    }

    void next() {
      tries++;
      if (!link.isUp()) {
        end(unanswered("not connected"));
        return;
      }
      replies = new ArrayList<>();
      number = inbox.request(List.of(question), this::replied, error -> again(error.getMessage()));
      long remainingMs = Math.max(1, deadlineMs - clockMs.getAsLong());
      timer = vertx.setTimer(remainingMs, id -> again("no answer in time"));
    }

    private void replied(Message reply) {
      replies.add(reply);
      Reading<T> reading = read.apply(replies);
      if (reading instanceof Reading.Complete<T> complete) {
        endTry();
        outcome.complete(complete.answer());
      } else if (reading instanceof Reading.Useless<T> useless) {
        again(useless.reason());
      } else if (reading instanceof Reading.Hopeless<T> hopeless) {
        end(Failure.reject(OutboundFailures.READ_REFUSED, hopeless.reason()));
      }
    }

    private void again(String reason) {
      endTry();
      long delayMs = backoff.delayMs(tries);
      if (clockMs.getAsLong() + delayMs >= deadlineMs) {
        end(unanswered(question.subject() + ": " + reason));
      } else {
        timer = vertx.setTimer(delayMs, id -> next());
      }
    }

    private void end(Failure failure) {
      endTry();
      outcome.fail(failure);
    }

    private void endTry() {
      vertx.cancelTimer(timer);
      inbox.close(number);
    }
  }
}
