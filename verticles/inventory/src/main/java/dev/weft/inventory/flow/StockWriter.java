package dev.weft.inventory.flow;

import static java.util.Collections.disjoint;

import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.Outcome;
import dev.weft.inventory.domain.StockChange;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Journal;
import io.vertx.core.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * Changes stock by group commit: while one atomic batch is on its way to the journal, what arrives
 * waits, and then goes together, decided in memory in its order of arrival. An order that comes
 * alone does not wait. Every level and every outcome is guarded by the sequence it was decided on,
 * so a second writer costs a conflict and a second decision, never stock.
 *
 * <p>Event-loop confined.
 */
public final class StockWriter {
  /** More than the routes deliver at once, so that only a mistake reaches it. */
  static final int WAITING_MAX = 2_000;

  /** Enough to halve the largest batch down to single orders, with some left for those. */
  private static final int TRIES_MAX = 14;

  private final StockStore store;
  private final Levels levels;
  private final int batchOrdersMax;
  private final long ttlSeconds;
  private final Queue<StockJob<?>> waiting = new ArrayDeque<>();
  private boolean committing;

  /** A commit ended in a way that leaves open what is stored. */
  private boolean stale;

  /**
   * @param levels as they are stored; the writer's own from now on
   * @param batchOrdersMax orders of one commit
   * @param ttlSeconds how long outcomes are kept
   */
  public StockWriter(StockStore store, Levels levels, int batchOrdersMax, long ttlSeconds) {
    this.store = store;
    this.levels = levels;
    this.batchOrdersMax = batchOrdersMax;
    this.ttlSeconds = ttlSeconds;
  }

  /**
   * Completes with the change's answer when it is stored, or was before; RETRY when too many wait
   * already.
   *
   * @param believed what was decided under the change's id, as far as the caller knows
   */
  public <A> Future<A> submit(StockChange<A> change, Outcome believed, String traceparent) {
    if (waiting.size() >= WAITING_MAX) {
      return Future.failedFuture(
          Failure.retry(InventoryFailures.QUEUE_FULL, waiting.size() + " changes are waiting"));
    }
    StockJob<A> job = new StockJob<>(change, believed, traceparent);
    waiting.add(job);
    commitNext();
    return job.future();
  }

  private void commitNext() {
    if (committing || waiting.isEmpty()) {
      return;
    }
    committing = true;
    commit(take(), TRIES_MAX)
        .onComplete(
            ended -> {
              committing = false;
              commitNext();
            });
  }

  /** The first that fit into one batch; of one id only one, because two would share a guard. */
  private List<StockJob<?>> take() {
    List<StockJob<?>> batch = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    int events = 0;
    Iterator<StockJob<?>> jobs = waiting.iterator();
    while (jobs.hasNext() && batch.size() < batchOrdersMax) {
      StockJob<?> job = jobs.next();
      events += job.eventsMax();
      if (events > Journal.BATCH_EVENTS_MAX) {
        break;
      }
      if (ids.add(job.id())) {
        batch.add(job);
        jobs.remove();
      }
    }
    return batch;
  }

  /** Settles every job either way; never fails. */
  private Future<Void> commit(List<StockJob<?>> jobs, int triesLeft) {
    return loadLevels(jobs)
        .compose(loaded -> withoutBlocked(jobs))
        .compose(clear -> store(new StockBatch(store.shard(), clear, levels, ttlSeconds)))
        .recover(error -> settle(jobs, Failure.of(error), triesLeft));
  }

  private Future<Void> loadLevels(List<StockJob<?>> jobs) {
    Set<String> needed = new HashSet<>(stale ? levels.skus() : Set.of());
    jobs.forEach(job -> job.skus().stream().filter(sku -> !levels.knows(sku)).forEach(needed::add));
    if (needed.isEmpty()) {
      return Future.succeededFuture();
    }
    return store
        .levelsToDecideOn(needed)
        .onSuccess(
            stored -> {
              levels.putAll(needed, stored);
              stale = false;
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
    if (blocked.isEmpty()) {
      return Future.succeededFuture(jobs);
    }
    return store
        .outcomesAgain(blocked.stream().map(StockJob::id).toList())
        .map(
            outcomes -> {
              for (StockJob<?> job : blocked) {
                job.read(outcomes.getOrDefault(job.id(), Outcome.NONE));
                levels.obstacle(job.skus()).ifPresent(job::fail);
              }
              return jobs.stream().filter(StockJob::isOpen).toList();
            });
  }

  /** Why nothing can be decided on the levels of some SKUs, by SKU. */
  public Map<String, Failure> unreadable() {
    return levels.unreadable();
  }

  /** Reads again what cannot be read: somebody may have repaired it. */
  public Future<Void> readAgain() {
    Set<String> skus = levels.unreadable().keySet();
    return skus.isEmpty()
        ? Future.succeededFuture()
        : store.levelsToDecideOn(skus).onSuccess(stored -> levels.putAll(skus, stored)).mapEmpty();
  }

  /**
   * Remembers in the stream which levels are gone, so that no start takes their SKUs for new. A
   * purge takes the marks, too.
   */
  public Future<Void> markGone() {
    return store.markSeeded(levels.gone());
  }

  private Future<Void> store(StockBatch batch) {
    if (batch.events().isEmpty()) {
      batch.complete();
      return Future.succeededFuture();
    }
    return store
        .append(batch.events())
        .map(
            appended -> {
              levels.putAll(batch.levelsStored(appended.sequence()));
              batch.complete();
              return null;
            });
  }

  private Future<Void> settle(List<StockJob<?>> jobs, Failure failure, int triesLeft) {
    List<StockJob<?>> open = jobs.stream().filter(StockJob::isOpen).toList();
    return switch (failure.kind()) {
      case CONFLICT -> triesLeft == 0 ? fail(open, contended()) : again(open, triesLeft - 1);
      case REJECT -> open.size() == 1 ? fail(open, failure) : halves(open, triesLeft);
      case RETRY, FATAL, PAUSE, WAIT -> {
        stale = true;
        yield fail(open, failure);
      }
    };
  }

  /** The first conflict is bad luck. From the second on only the culprits shall wait for it. */
  private Future<Void> again(List<StockJob<?>> jobs, int triesLeft) {
    boolean first = triesLeft == TRIES_MAX - 1;
    return reread(jobs)
        .compose(contested -> first ? commit(jobs, triesLeft) : apart(jobs, contested, triesLeft))
        .recover(
            error -> {
              stale = true;
              return fail(jobs, Failure.of(error));
            });
  }

  /** What nobody else has touched goes ahead: a hot SKU must not slow other SKUs down. */
  private Future<Void> apart(List<StockJob<?>> jobs, Set<StockJob<?>> contested, int triesLeft) {
    List<StockJob<?>> others = jobs.stream().filter(job -> !contested.contains(job)).toList();
    if (contested.isEmpty() || others.isEmpty()) {
      return halves(jobs, triesLeft);
    }
    return commit(others, triesLeft).compose(settled -> commit(List.copyOf(contested), triesLeft));
  }

  private Future<Void> halves(List<StockJob<?>> jobs, int triesLeft) {
    if (jobs.size() < 2) {
      return commit(jobs, triesLeft);
    }
    int half = jobs.size() / 2;
    return commit(jobs.subList(0, half), triesLeft)
        .compose(settled -> commit(jobs.subList(half, jobs.size()), triesLeft));
  }

  /** Completes with the jobs that somebody else has overtaken: they stumbled over their guards. */
  private Future<Set<StockJob<?>>> reread(List<StockJob<?>> jobs) {
    Set<StockJob<?>> contested = new LinkedHashSet<>();
    return store
        .outcomesAgain(jobs.stream().map(StockJob::id).toList())
        .compose(
            outcomes -> {
              Set<String> skus = new HashSet<>();
              for (StockJob<?> job : jobs) {
                if (job.read(outcomes.getOrDefault(job.id(), Outcome.NONE))) {
                  contested.add(job);
                }
                skus.addAll(job.skus());
              }
              return store.levelsToDecideOn(skus).map(stored -> levels.putAll(skus, stored));
            })
        .map(
            news -> {
              jobs.stream().filter(job -> !disjoint(job.skus(), news)).forEach(contested::add);
              return contested;
            });
  }

  private static Future<Void> fail(List<StockJob<?>> jobs, Failure failure) {
    jobs.forEach(job -> job.fail(failure));
    return Future.succeededFuture();
  }

  private static Failure contended() {
    return Failure.retry(
        InventoryFailures.CONTENDED, "lost the race against other writers too often");
  }
}
