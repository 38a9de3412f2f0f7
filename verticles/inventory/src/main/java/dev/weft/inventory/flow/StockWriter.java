package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.StockChange;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Journal;
import io.vertx.core.Future;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Changes stock by group commit: while one commit is on its way to the journal, what arrives waits.
 * Of a few the next one goes by itself then, of many all that fit as one atomic batch, decided in
 * memory in the order of arrival. An order that comes alone does not wait.
 *
 * <p>A commit has to follow the end of the stream as the writer knows it (docs/adr/0027). So a
 * second writer costs a conflict and a second decision, never stock; and as an outcome carries the
 * levels that it leads to, a batch that is stored up to any of its events is right.
 *
 * <p>Levels are stored as events of their own a little later: with the outcomes of a batch, when
 * some events lie behind the oldest that was not, and when nothing else is to be done a moment
 * after the first has changed.
 *
 * <p>Event-loop confined.
 */
public final class StockWriter {
  /** As many events one after another take the server longer than a batch (docs/adr/0027). */
  private static final int BATCH_EVENTS_MIN = 6;

  /** Events after which a level is stored: readers of stock read as many. */
  private static final int UNFLUSHED_EVENTS_MAX = 32;

  /** Whoever was faster, time after time, has read the same levels, and stores them, too. */
  private static final int FLUSHES_LOST_MAX = 3;

  private final StockStore store;
  private final Limits limits;
  private final Consumer<Runnable> soon;
  private final StockQueue waiting = new StockQueue();
  private Levels levels;
  private Future<Void> running = Future.succeededFuture();
  private boolean committing;

  /** A commit ended in a way that leaves open what is stored. */
  private boolean stale;

  private boolean flushAwaited;
  private boolean flushDue;
  private int flushesLost;

  /**
   * What bounds commits.
   *
   * @param batchOrdersMax orders of one commit
   * @param batchEventsMin as many that wait go as one atomic batch, fewer one after another
   * @param ttlSeconds how long outcomes are kept
   */
  record Limits(int batchOrdersMax, int batchEventsMin, long ttlSeconds) {}

  /**
   * @param levels as they are stored; the writer's own from now on
   * @param soon runs something in a moment, on the same event loop
   */
  StockWriter(StockStore store, Levels levels, Limits limits, Consumer<Runnable> soon) {
    this.store = store;
    this.levels = levels;
    this.limits = limits;
    this.soon = soon;
    flushSoonIfNeeded();
  }

  /**
   * @param levels as they are stored; the writer's own from now on
   * @param batchOrdersMax orders of one commit
   * @param ttlSeconds how long outcomes are kept
   * @param soon runs something in a moment, on the same event loop
   */
  public StockWriter(
      StockStore store,
      Levels levels,
      int batchOrdersMax,
      long ttlSeconds,
      Consumer<Runnable> soon) {
    this(store, levels, new Limits(batchOrdersMax, BATCH_EVENTS_MIN, ttlSeconds), soon);
  }

  /**
   * Completes with the change's answer when it is stored, or was before; RETRY when too many wait
   * already.
   *
   * @param believed what was decided under the change's id, as far as the caller knows
   */
  public <A> Future<A> submit(StockChange<A> change, Outcome believed, String traceparent) {
    StockJob<A> job = new StockJob<>(change, believed, traceparent);
    try {
      waiting.add(job);
    } catch (Failure full) {
      return Future.failedFuture(full);
    }
    commitNext();
    return job.future();
  }

  /** Stores the levels that only outcomes carry. Completes when that was tried. */
  public Future<Void> flush() {
    if (!committing && (stale || levels.unflushed().isEmpty())) {
      return Future.succeededFuture();
    }
    flushDue = true;
    commitNext();
    return running.compose(ended -> flush());
  }

  /** Why nothing can be decided on the levels of some SKUs, by SKU. */
  public Map<String, Failure> unreadable() {
    return levels.unreadable();
  }

  /** Reads again what cannot be read: somebody may have repaired it. */
  public Future<Void> readAgain() {
    Set<String> skus = levels.unreadable().keySet();
    return committing || skus.isEmpty() ? Future.succeededFuture() : exclusively(() -> read(skus));
  }

  /**
   * Remembers in the stream which levels are gone, so that no start takes their SKUs for new. A
   * purge takes the marks, too.
   */
  public Future<Void> markGone() {
    return new FirstLevels(store).markSeeded(levels.gone(), levels.flushedSequence());
  }

  private void commitNext() {
    if (!committing && (flushDue || !waiting.isEmpty())) {
      boolean few = waiting.size() < limits.batchEventsMin();
      List<StockJob<?>> jobs = waiting.take(few ? 1 : limits.batchOrdersMax());
      exclusively(() -> commit(jobs));
    }
  }

  private Future<Void> exclusively(Supplier<Future<Void>> work) {
    committing = true;
    running =
        work.get()
            .onComplete(
                ended -> {
                  committing = false;
                  commitNext();
                });
    return running;
  }

  /** Settles every job, or lets it wait again; never fails. */
  private Future<Void> commit(List<StockJob<?>> jobs) {
    return readOutcomes(jobs.stream().filter(StockJob::isContested).toList())
        .compose(read -> loadLevels(jobs))
        .compose(loaded -> withoutBlocked(jobs))
        .compose(this::store)
        .otherwise(
            error -> {
              settle(jobs, Failure.of(error));
              return null;
            });
  }

  private Future<Void> loadLevels(List<StockJob<?>> jobs) {
    Set<String> needed = new HashSet<>();
    jobs.forEach(job -> needed.addAll(job.skus()));
    if (!stale && needed.stream().allMatch(levels::knows)) {
      return Future.succeededFuture();
    }
    needed.addAll(levels.unreadable().keySet());
    return read(needed);
  }

  /** What is known of other levels holds only if the stream has not gone on. */
  private Future<Void> read(Set<String> skus) {
    return store
        .read(skus)
        .onSuccess(
            read -> {
              if (!stale && read.sequence() == levels.sequence()) {
                levels.putAll(read.skus(), read.levels());
              } else {
                levels = new Levels(read.sequence(), read.skus(), read.levels());
                stale = false;
              }
            })
        .mapEmpty();
  }

  /**
   * Those that can be decided. What needs a level that cannot be read waits for it, unless its
   * order has ended meanwhile: then nothing is left to do.
   */
  private Future<List<StockJob<?>>> withoutBlocked(List<StockJob<?>> jobs) {
    List<StockJob<?>> blocked =
        jobs.stream().filter(job -> levels.obstacle(job.skus()).isPresent()).toList();
    return readOutcomes(blocked)
        .map(
            read -> {
              blocked.forEach(job -> levels.obstacle(job.skus()).ifPresent(job::fail));
              return jobs.stream().filter(StockJob::isOpen).toList();
            });
  }

  /** What somebody may have decided about them meanwhile. */
  private Future<Void> readOutcomes(List<StockJob<?>> jobs) {
    return store
        .outcomesAgain(jobs.stream().map(StockJob::id).toList())
        .onSuccess(
            outcomes ->
                jobs.forEach(job -> job.read(outcomes.getOrDefault(job.id(), Outcome.NONE))))
        .mapEmpty();
  }

  private Future<Void> store(List<StockJob<?>> jobs) {
    StockBatch batch = new StockBatch(store.shard(), jobs, levels, limits.ttlSeconds());
    batch.flush(levels.unflushed(), flushCount(jobs, batch.outcomeCount()));
    return batch
        .storeIn(store)
        .onSuccess(
            stored -> {
              levels.stored(batch.levels(), batch.lastSequence());
              flushesLost = 0;
              flushDue &= !levels.unflushed().isEmpty();
              flushSoonIfNeeded();
            });
  }

  /** How many levels are stored with as many outcomes. */
  private int flushCount(List<StockJob<?>> jobs, int outcomeCount) {
    if (jobs.isEmpty()) {
      return levels.unflushed().size() < limits.batchEventsMin() ? 1 : Journal.BATCH_EVENTS_MAX;
    }
    boolean late = levels.sequence() - levels.flushedSequence() >= UNFLUSHED_EVENTS_MAX;
    boolean many = outcomeCount >= limits.batchEventsMin();
    return many || (late && !jobs.get(0).goesAlone()) ? Journal.BATCH_EVENTS_MAX : 0;
  }

  private void settle(List<StockJob<?>> jobs, Failure failure) {
    stale = true;
    flushDue = false;
    List<StockJob<?>> open = jobs.stream().filter(StockJob::isOpen).toList();
    boolean conflict = failure.is(FailureKind.CONFLICT);
    if (conflict || (failure.is(FailureKind.REJECT) && jobs.size() > 1)) {
      waiting.again(open, conflict);
    } else {
      open.forEach(job -> job.fail(failure));
    }
    if (!jobs.isEmpty() || !conflict || ++flushesLost < FLUSHES_LOST_MAX) {
      flushSoon();
    }
  }

  private void flushSoonIfNeeded() {
    if (!levels.unflushed().isEmpty()) {
      flushSoon();
    }
  }

  private void flushSoon() {
    if (!flushAwaited) {
      flushAwaited = true;
      soon.accept(
          () -> {
            flushAwaited = false;
            flushDue = true;
            commitNext();
          });
    }
  }
}
