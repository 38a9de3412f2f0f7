package dev.weft.bridge.deadletter;

import dev.weft.bridge.common.BridgeFailures;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.kernel.bus.Replies;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Failure;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Answers requests about dead letters, on every node.
 *
 * <p>Event-loop confined.
 */
final class DeadLetterRequests extends VerticleBase {
  private static final int LIST_DEFAULT = 100;
  private static final int COUNT_MAX = 1_000;

  /** Dead letters that one page may read. */
  private static final int EXAMINED_MAX = 1_000;

  /** Of one page: subjects and reasons come from outside. */
  private static final long PAGE_BYTES_MAX = 2_000_000;

  private final DeadLetterIndex index;
  private final DeadLetterReader reader;
  private final Replays replays;
  private final MessageTypes types;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  DeadLetterRequests(
      DeadLetterIndex index, DeadLetterReader reader, Replays replays, MessageTypes types) {
    this.index = index;
    this.reader = reader;
    this.replays = replays;
    this.types = types;
  }

  /** Completes when every address is registered. */
  @Override
  public Future<?> start() {
    answer(
        Addresses.DEAD_LETTERS_LIST,
        Replies.<ListDeadLetters, DeadLetterList>answering(this::list));
    answer(
        Addresses.DEAD_LETTERS_GET,
        Replies.<GetDeadLetter, GetDeadLetterReply>answering(this::get));
    this.<ReplayDeadLetters>answer(
        Addresses.DEAD_LETTERS_REPLAY, message -> work(message, replays::replay));
    this.<ReplayDeadLetters>answer(
        Addresses.DEAD_LETTERS_DISCARD, message -> work(message, replays::discard));
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  /** Takes no more requests; a replay under way ends with the dead letter that it is at. */
  @Override
  public Future<?> stop() {
    replays.close();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }

  private <M> void answer(String address, Handler<Message<M>> handler) {
    consumers.add(vertx.eventBus().consumer(address, handler));
  }

  private Future<DeadLetterList> list(ListDeadLetters request) {
    int countMax = request.getCountMax() == 0 ? LIST_DEFAULT : request.getCountMax();
    if (countMax < 1 || countMax > COUNT_MAX) {
      return malformed("count_max must be 1 to " + COUNT_MAX + ", is " + countMax);
    }
    if (!index.isRead()) {
      return unavailable();
    }
    return new Page(request, countMax).read();
  }

  /**
   * A part of the list. What memory does not know of a dead letter is read from the stream, so a
   * page ends when it has as many as were asked for, or when that was much to read or to answer.
   */
  private final class Page {
    private final ListDeadLetters request;
    private final int countMax;
    private final DeadLetterList.Builder list = DeadLetterList.newBuilder();
    private long bytes;

    Page(ListDeadLetters request, int countMax) {
      this.request = request;
      this.countMax = countMax;
    }

    Future<DeadLetterList> read() {
      boolean all = request.getAll();
      list.setTotal(index.count(all));
      List<Long> next = index.next(request.getRoute(), all, request.getAfter(), EXAMINED_MAX + 1);
      Deque<Long> candidates =
          new ArrayDeque<>(next.subList(0, Math.min(EXAMINED_MAX, next.size())));
      return reader
          .each(candidates, this::take)
          .map(
              read -> {
                int examined = Math.min(EXAMINED_MAX, next.size()) - candidates.size();
                if (examined < next.size()) {
                  list.setMore(true).setNext(next.get(examined - 1));
                }
                return list.build();
              });
    }

    private boolean take(StoredDeadLetter stored) {
      if (stored.deadLetter().isEmpty()) {
        return true;
      }
      DeadLetter deadLetter = stored.summary(stateOf(stored.sequence()));
      if (request.getRoute().isEmpty() || request.getRoute().equals(deadLetter.getRoute())) {
        list.addLetters(deadLetter);
        bytes += deadLetter.getSerializedSize();
      }
      return list.getLettersCount() < countMax && bytes < PAGE_BYTES_MAX;
    }
  }

  private Future<GetDeadLetterReply> get(GetDeadLetter request) {
    if (!index.isRead()) {
      return unavailable();
    }
    long sequence = request.getSequence();
    if (index.stateOf(sequence) == DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED) {
      return Future.succeededFuture(GetDeadLetterReply.getDefaultInstance());
    }
    return reader
        .get(sequence)
        .map(
            found -> {
              GetDeadLetterReply.Builder reply = GetDeadLetterReply.newBuilder();
              found
                  .filter(stored -> stored.deadLetter().isPresent())
                  .ifPresent(stored -> reply.setDetails(stored.details(stateOf(sequence), types)));
              return reply.build();
            });
  }

  /** What is done with dead letters. */
  private interface Work {
    Future<ReplayDeadLettersReply> run(ReplayDeadLetters request, MultiMap caller);
  }

  private void work(Message<ReplayDeadLetters> message, Work work) {
    Replies.<ReplayDeadLetters, ReplayDeadLettersReply>answering(
            request -> work(request, message.headers(), work))
        .handle(message);
  }

  private Future<ReplayDeadLettersReply> work(
      ReplayDeadLetters request, MultiMap caller, Work work) {
    int countMax = request.getCountMax();
    // unsigned on the wire: what is negative here is more than any limit
    if (countMax < 0 || Math.max(request.getSequencesCount(), countMax) > COUNT_MAX) {
      return malformed("more than " + COUNT_MAX + " letters at once");
    }
    if (!index.isRead()) {
      return unavailable();
    }
    return work.run(request, caller);
  }

  /** The stream may just have let go of it. */
  private DeadLetterState stateOf(long sequence) {
    DeadLetterState state = index.stateOf(sequence);
    return state == DeadLetterState.DEAD_LETTER_STATE_UNSPECIFIED
        ? DeadLetterState.DEAD_LETTER_STATE_REPLAYED
        : state;
  }

  private static <T> Future<T> unavailable() {
    return Future.failedFuture(
        Failure.retry(
            BridgeFailures.DEAD_LETTERS_NOT_NOW, "the dead letters are still being read"));
  }

  private static <T> Future<T> malformed(String detail) {
    return Future.failedFuture(
        Failure.reject(BridgeFailures.DEAD_LETTER_REQUEST_MALFORMED, detail));
  }
}
