package dev.weft.inventory.flow;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;

/**
 * A journal whose calls take effect one by one, when the test says so and in the order that it
 * says, and whose answers may get lost.
 */
final class StepJournal implements Journal {
  /** What happens to a call. */
  enum Fate {
    ANSWERED,
    LOST,
    /** It takes effect, but nobody learns of it. */
    ANSWER_LOST,
    /** An append ends in the middle, as at a limit of the server, and nobody learns of it. */
    STORED_IN_PART
  }

  private record Call(
      Runnable answer, Runnable loss, Runnable lossOfAnswer, IntConsumer storageInPart) {}

  private final InMemoryJournal stored = new InMemoryJournal();
  private final List<Call> pending = new ArrayList<>();
  private final List<Integer> batchSizes = new ArrayList<>();
  private Function<List<NewEvent>, Optional<FailureKind>> refusal = batch -> Optional.empty();
  private boolean forgetful;
  private int conflicts;

  InMemoryJournal stored() {
    return stored;
  }

  /** Sizes of the batches that were stored. */
  List<Integer> batchSizes() {
    return batchSizes;
  }

  int conflicts() {
    return conflicts;
  }

  /** Event ids are not remembered, as after the duplicate window: only guards protect. */
  void forgetIds() {
    forgetful = true;
  }

  void refuse(Function<List<NewEvent>, Optional<FailureKind>> batches) {
    refusal = batches;
  }

  /** One of the pending calls meets its fate; none is pending: nothing happens. */
  void step(int pick, Fate fate) {
    if (pending.isEmpty()) {
      return;
    }
    Call call = pending.remove(pick % pending.size());
    switch (fate) {
      case ANSWERED -> call.answer().run();
      case LOST -> call.loss().run();
      case ANSWER_LOST -> call.lossOfAnswer().run();
      case STORED_IN_PART -> call.storageInPart().accept(pick);
    }
  }

  void runAll() {
    while (!pending.isEmpty()) {
      step(0, Fate.ANSWERED);
    }
  }

  @Override
  public Future<Appended> append(String stream, NewEvent event) {
    return appendAll(stream, List.of(event));
  }

  @Override
  public Future<Appended> appendAll(String stream, List<NewEvent> events) {
    return later(
        () -> store(stream, events),
        pick -> stored.appendPart(stream, kept(events), pick % events.size()));
  }

  @Override
  public Future<List<RecordedEvent>> last(String stream, List<String> subjects) {
    return later(() -> stored.last(stream, subjects).compose(StepJournal::withinBound));
  }

  @Override
  public Future<Page> read(String stream, long fromSequence, int countMax) {
    return later(() -> stored.read(stream, fromSequence, countMax));
  }

  @Override
  public Journal within(long timeoutMs) {
    return this;
  }

  private Future<Appended> store(String stream, List<NewEvent> events) {
    Optional<FailureKind> kind = refusal.apply(events);
    if (kind.isPresent()) {
      return Future.failedFuture(new Failure(kind.get(), "TST-301", "refused"));
    }
    return stored
        .appendAll(stream, kept(events))
        .onSuccess(appended -> batchSizes.add(events.size()))
        .onFailure(conflict -> conflicts++);
  }

  /** As the server: it does not answer when the filters match more subjects. */
  private static Future<List<RecordedEvent>> withinBound(List<RecordedEvent> events) {
    return events.size() > LAST_EVENTS_MAX
        ? Future.failedFuture(Failure.reject("TST-303", events.size() + " are too many"))
        : Future.succeededFuture(events);
  }

  private List<NewEvent> kept(List<NewEvent> events) {
    return forgetful ? events.stream().map(StepJournal::withoutId).toList() : events;
  }

  private <T> Future<T> later(Supplier<Future<T>> effect) {
    return later(effect, pick -> {});
  }

  private <T> Future<T> later(Supplier<Future<T>> effect, IntConsumer partly) {
    Promise<T> promise = Promise.promise();
    Failure lost = Failure.retry("TST-302", "lost");
    pending.add(
        new Call(
            () -> effect.get().onComplete(promise),
            () -> promise.fail(lost),
            () -> effect.get().onComplete(ended -> promise.fail(lost)),
            pick -> {
              partly.accept(pick);
              promise.fail(lost);
            }));
    return promise.future();
  }

  private static NewEvent withoutId(NewEvent event) {
    return new NewEvent(
        event.subject(), "", event.payload(), event.guard(), 0, "", event.follows());
  }
}
