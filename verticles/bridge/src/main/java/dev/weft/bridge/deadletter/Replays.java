package dev.weft.bridge.deadletter;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.trace.MessageSpan;
import dev.weft.bridge.trace.MessagingSpans;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.time.MonotonicClock;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import io.nats.client.api.PublishAck;
import io.opentelemetry.context.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Hands dead letters to their routes again, by appending a replay for each to stream DEAD_LETTERS:
 * never more than so many a second, and as many in one request as fit into {@value #REQUEST_MS_MAX}
 * ms. One dead letter at a time is in memory for each request.
 *
 * <p>Event-loop confined.
 */
final class Replays {
  /** Less than the event bus waits for a reply. */
  static final long REQUEST_MS_MAX = 20_000;

  private static final String NOT_FOUND = "not found";
  private static final int REQUESTS_MAX = 4;
  private static final int RATE_DEFAULT = 50;
  private static final int RATE_MAX = 1_000;

  private final Vertx vertx;
  private final DeadLetterIndex index;
  private final ReplayPlan plan;
  private final DeadLetterReader reader;
  private final DeadLetterWriter deadLetters;
  private final MessagingSpans spans;
  private int running;
  private boolean closed;

  Replays(
      Vertx vertx,
      DeadLetterIndex index,
      ReplayPlan plan,
      DeadLetterReader reader,
      DeadLetterWriter deadLetters,
      MessagingSpans spans) {
    this.vertx = vertx;
    this.index = index;
    this.plan = plan;
    this.reader = reader;
    this.deadLetters = deadLetters;
    this.spans = spans;
  }

  /**
   * Completes when the last replay is stored, which is before any is handled.
   *
   * @param caller headers with the trace that the replays belong to
   */
  Future<ReplayDeadLettersReply> replay(ReplayDeadLetters request, MultiMap caller) {
    Context trace = spans.contextOf(caller);
    return run(
        request,
        (deadLetters, reply) -> plan.choose(deadLetters, request, reply),
        stored -> append(stored, trace));
  }

  /** Closes dead letters that nobody wants to be replayed any more; all of them must be named. */
  Future<ReplayDeadLettersReply> discard(ReplayDeadLetters request, MultiMap caller) {
    return request.getSequencesCount() == 0
        ? Future.failedFuture(
            Failure.reject(
                BridgeFailures.DEAD_LETTER_REQUEST_MALFORMED, "name the dead letters to discard"))
        : run(
            request,
            (deadLetters, reply) -> deadLetters,
            stored ->
                deadLetters
                    .discard(stored.subject(), stored.sequence())
                    .map(Optional.<String>empty()));
  }

  private Future<ReplayDeadLettersReply> run(
      ReplayDeadLetters request,
      BiFunction<List<IndexedDeadLetter>, ReplayDeadLettersReply.Builder, List<IndexedDeadLetter>>
          choice,
      Function<StoredDeadLetter, Future<Optional<String>>> work) {
    if (running >= REQUESTS_MAX) {
      return Future.failedFuture(
          Failure.retry(BridgeFailures.DEAD_LETTERS_NOT_NOW, running + " replays are under way"));
    }
    running++;
    ReplayDeadLettersReply.Builder reply = ReplayDeadLettersReply.newBuilder();
    return candidates(request, reply)
        .map(candidates -> choice.apply(candidates, reply))
        .compose(
            chosen -> {
              if (request.getDryRun()) {
                chosen.forEach(deadLetter -> reply.addReplayed(deadLetter.sequence()));
                return Future.succeededFuture();
              }
              return new Run(new ArrayDeque<>(chosen), rate(request), work, reply).next();
            })
        .onComplete(ended -> running--)
        .map(ended -> reply.build());
  }

  /**
   * The dead letters that the request names; if it names none, all of its route that block keys.
   */
  private Future<List<IndexedDeadLetter>> candidates(
      ReplayDeadLetters request, ReplayDeadLettersReply.Builder reply) {
    if (request.getSequencesCount() == 0) {
      return Future.succeededFuture(index.blocking(request.getRoute()));
    }
    List<IndexedDeadLetter> named = new ArrayList<>();
    Deque<Long> unknown = new ArrayDeque<>();
    for (long sequence : new LinkedHashSet<>(request.getSequencesList())) {
      switch (index.stateOf(sequence)) {
        case DEAD_LETTER_STATE_OPEN, DEAD_LETTER_STATE_REPLAYING ->
            index.find(sequence).ifPresentOrElse(named::add, () -> unknown.add(sequence));
        case DEAD_LETTER_STATE_REPLAYED -> skip(reply, sequence, "already replayed");
        case DEAD_LETTER_STATE_UNSPECIFIED, UNRECOGNIZED -> skip(reply, sequence, NOT_FOUND);
      }
    }
    return reader
        .each(unknown, stored -> stored.deadLetter().map(named::add).orElse(true))
        .map(
            read -> named.stream().filter(deadLetter -> isOf(request, deadLetter, reply)).toList());
  }

  private static boolean isOf(
      ReplayDeadLetters request,
      IndexedDeadLetter deadLetter,
      ReplayDeadLettersReply.Builder reply) {
    boolean isOf = request.getRoute().isEmpty() || deadLetter.route().equals(request.getRoute());
    if (!isOf) {
      skip(reply, deadLetter.sequence(), NOT_FOUND);
    }
    return isOf;
  }

  void close() {
    closed = true;
  }

  private static int rate(ReplayDeadLetters request) {
    int asked = request.getRate();
    // unsigned on the wire: what is negative here is more than any limit
    return asked == 0 ? RATE_DEFAULT : asked < 0 ? RATE_MAX : Math.min(RATE_MAX, asked);
  }

  static void skip(ReplayDeadLettersReply.Builder reply, long sequence, String reason) {
    reply.addSkipped(
        ReplayDeadLettersReply.Skipped.newBuilder().setSequence(sequence).setReason(reason));
  }

  /** One request. */
  private final class Run {
    private final Deque<IndexedDeadLetter> chosen;
    private final int rate;
    private final Function<StoredDeadLetter, Future<Optional<String>>> work;
    private final ReplayDeadLettersReply.Builder reply;
    private final long startedMs = MonotonicClock.millis();
    private int begun;

    Run(
        Deque<IndexedDeadLetter> chosen,
        int rate,
        Function<StoredDeadLetter, Future<Optional<String>>> work,
        ReplayDeadLettersReply.Builder reply) {
      this.chosen = chosen;
      this.rate = rate;
      this.work = work;
      this.reply = reply;
    }

    Future<Void> next() {
      if (chosen.isEmpty()) {
        return Future.succeededFuture();
      }
      long dueMs = TimeUnit.SECONDS.toMillis(begun) / rate;
      if (closed || dueMs > REQUEST_MS_MAX) {
        String reason = closed ? "this node stops" : "no time left in this request; ask again";
        chosen.forEach(deadLetter -> skip(reply, deadLetter.sequence(), reason));
        return Future.succeededFuture();
      }
      long waitMs = startedMs + dueMs - MonotonicClock.millis();
      Future<?> due = waitMs > 0 ? vertx.timer(waitMs) : Future.succeededFuture();
      begun++;
      return due.compose(now -> handle(chosen.poll())).compose(done -> next());
    }

    private Future<Void> handle(IndexedDeadLetter deadLetter) {
      return reader
          .get(deadLetter.sequence())
          .compose(found -> found.map(work).orElseGet(() -> obstacle(NOT_FOUND)))
          .otherwise(error -> Optional.of("not stored: " + Failure.of(error).getMessage()))
          .map(
              obstacle -> {
                obstacle.ifPresentOrElse(
                    reason -> skip(reply, deadLetter.sequence(), reason),
                    () -> reply.addReplayed(deadLetter.sequence()));
                return null;
              });
    }
  }

  /** Empty when it was stored; otherwise why it was not. */
  private Future<Optional<String>> append(StoredDeadLetter stored, Context trace) {
    if (!stored.leftOut().isEmpty()) {
      return obstacle("was too large for its letter, which holds no " + stored.leftOut());
    }
    return OriginalEvent.of(stored.subject(), stored.headers(), stored.data(), 0, stored.stored())
        .map(original -> append(stored.sequence(), original, trace))
        .orElseGet(() -> obstacle(NOT_FOUND));
  }

  private Future<Optional<String>> append(long deadLetter, OriginalEvent original, Context trace) {
    String subject = original.deadLetterSubject(DeadLetterHeaders.REPLAY);
    String messageId = "replay:" + deadLetter + ":1";
    MessageHeaders headers = DeadLetterHeaders.ofReplay(original, deadLetter, messageId);
    MessageSpan span =
        spans.startSend(
            trace, subject, messageId, headers, DeadLetterHeaders.originalTraceparent(headers));
    return deadLetters
        .store(subject, headers, original.data())
        .onSuccess(stored -> span.stored(Streams.DEAD_LETTERS, stored.getSeqno()))
        .onFailure(
            error -> {
              span.failed(Failure.of(error));
              span.end();
            })
        .map(Replays::duplicate);
  }

  private static Future<Optional<String>> obstacle(String reason) {
    return Future.succeededFuture(Optional.of(reason));
  }

  private static Optional<String> duplicate(PublishAck stored) {
    return stored.isDuplicate() ? Optional.of(ReplayPlan.REPLAYING) : Optional.empty();
  }
}
