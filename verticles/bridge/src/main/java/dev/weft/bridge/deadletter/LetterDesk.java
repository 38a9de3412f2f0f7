package dev.weft.bridge.deadletter;

import dev.weft.bridge.Scope;
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
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;

/** Event-loop confined. Answers requests about dead letters, on every node with a bridge. */
final class LetterDesk extends VerticleBase {
  private static final int LIST_DEFAULT = 100;
  private static final int COUNT_MAX = 1_000;

  private final Scope scope;
  private final LetterBook book;
  private final LetterReader reader;
  private final Replays replays;
  private final MessageTypes types;
  private final List<MessageConsumer<?>> consumers = new ArrayList<>();

  LetterDesk(
      Scope scope, LetterBook book, LetterReader reader, Replays replays, MessageTypes types) {
    this.scope = scope;
    this.book = book;
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
    this.<ReplayDeadLetters>answer(Addresses.DEAD_LETTERS_REPLAY, this::replay);
    return Future.all(consumers.stream().map(MessageConsumer::completion).toList());
  }

  /** Takes no more requests; a replay under way ends with the letter that it is at. */
  @Override
  public Future<?> stop() {
    replays.close();
    return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
  }

  private <M> void answer(String address, Handler<Message<M>> handler) {
    consumers.add(scope.<M>consumer(vertx.eventBus(), address).handler(handler));
  }

  private Future<DeadLetterList> list(ListDeadLetters request) {
    int countMax = request.getCountMax() == 0 ? LIST_DEFAULT : request.getCountMax();
    if (countMax < 1 || countMax > COUNT_MAX) {
      return malformed("count_max must be 1 to " + COUNT_MAX + ", is " + countMax);
    }
    if (!book.isRead()) {
      return notNow();
    }
    List<Letter> found =
        book.list(request.getRoute(), request.getAll(), request.getAfter(), countMax + 1);
    List<Letter> page = found.subList(0, Math.min(countMax, found.size()));
    return reader
        .each(page, stored -> stored.summary(stateOf(stored.sequence())))
        .map(letters -> listOf(letters, found.size() > countMax));
  }

  private Future<GetDeadLetterReply> get(GetDeadLetter request) {
    if (!book.isRead()) {
      return notNow();
    }
    long sequence = request.getSequence();
    if (book.find(sequence).isEmpty()) {
      return Future.succeededFuture(GetDeadLetterReply.getDefaultInstance());
    }
    return reader
        .get(sequence)
        .map(
            found -> {
              GetDeadLetterReply.Builder reply = GetDeadLetterReply.newBuilder();
              found.ifPresent(stored -> reply.setDetails(stored.details(stateOf(sequence), types)));
              return reply.build();
            });
  }

  private void replay(Message<ReplayDeadLetters> message) {
    Replies.<ReplayDeadLetters, ReplayDeadLettersReply>answering(
            request -> replay(request, message))
        .handle(message);
  }

  private Future<ReplayDeadLettersReply> replay(
      ReplayDeadLetters request, Message<ReplayDeadLetters> message) {
    int countMax = request.getCountMax();
    // unsigned on the wire: what is negative here is more than any limit
    if (countMax < 0 || Math.max(request.getSequencesCount(), countMax) > COUNT_MAX) {
      return malformed("more than " + COUNT_MAX + " letters at once");
    }
    if (!book.isRead()) {
      return notNow();
    }
    return replays.run(request, message.headers());
  }

  private DeadLetterState stateOf(long sequence) {
    return book.find(sequence)
        .map(Letter::state)
        .orElse(DeadLetterState.DEAD_LETTER_STATE_REPLAYED);
  }

  private static DeadLetterList listOf(List<DeadLetter> letters, boolean more) {
    return DeadLetterList.newBuilder().addAllLetters(letters).setMore(more).build();
  }

  private static <T> Future<T> notNow() {
    return Future.failedFuture(
        Failure.retry(DeadLetterFailures.NOT_NOW, "the dead letters are still being read"));
  }

  private static <T> Future<T> malformed(String detail) {
    return Future.failedFuture(Failure.reject(DeadLetterFailures.MALFORMED, detail));
  }
}
