package dev.weft.tools.provider;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * What arrives while a batch is decided and written is the next batch: one fsync for all.
 *
 * <p>Event-loop confined; the work is done on one thread of its own.
 */
final class Ledger {
  private static final int BATCH_MAX = 1_000;

  /** A ledger without an index is read whole, 10 million entries in some minutes. */
  private static final long WORK_MINUTES_MAX = 30;

  private final WorkerExecutor thread;
  private final List<Asked> waiting = new ArrayList<>();
  private LedgerStore store;
  private PaymentDecisions decisions;
  private boolean working;
  private Promise<Void> idle;

  private record Asked(LedgerRequest request, Promise<LedgerEntry> answer) {}

  private Ledger(WorkerExecutor thread) {
    this.thread = thread;
  }

  static Future<Ledger> open(Vertx vertx, Path path, Clock clock) {
    WorkerExecutor thread =
        vertx.createSharedWorkerExecutor(
            "ledger " + path.toAbsolutePath(), 1, WORK_MINUTES_MAX, TimeUnit.MINUTES);
    Ledger ledger = new Ledger(thread);
    return thread
        .executeBlocking(
            () -> {
              ledger.store = LedgerStore.open(path);
              ledger.decisions = new PaymentDecisions(ledger.store, clock);
              return ledger;
            })
        .recover(error -> thread.close().transform(closed -> Future.failedFuture(error)));
  }

  /**
   * Completes with the entry of the first request with that key, when it is on disk; fails with a
   * {@link ProviderException} when the request is refused, or finds nothing.
   */
  Future<LedgerEntry> submit(LedgerRequest request) {
    Asked asked = new Asked(request, Promise.promise());
    waiting.add(asked);
    if (!working) {
      work();
    }
    return asked.answer().future();
  }

  /** Looks at so many entries after the sequence. */
  Future<LedgerStore.Page> page(long after, Predicate<LedgerEntry> filter, int entriesMax) {
    return thread.executeBlocking(() -> store.page(after, filter, entriesMax));
  }

  /** Completes when nothing is being written and the file is closed. */
  Future<Void> close() {
    Future<Void> quiet = Future.succeededFuture();
    if (working) {
      idle = Promise.promise();
      quiet = idle.future();
    }
    return quiet
        .compose(done -> thread.executeBlocking(this::closeStore))
        .eventually(thread::close);
  }

  private void work() {
    working = true;
    List<Asked> taken = waiting.subList(0, Math.min(waiting.size(), BATCH_MAX));
    List<Asked> batch = List.copyOf(taken);
    taken.clear();
    List<LedgerRequest> requests = batch.stream().map(Asked::request).toList();
    thread
        .executeBlocking(() -> decisions.decide(requests))
        .onComplete(
            decided -> answer(batch, decided), error -> batch.forEach(a -> a.answer().fail(error)))
        .onComplete(ended -> workOn());
  }

  private void workOn() {
    working = false;
    if (!waiting.isEmpty()) {
      work();
    } else if (idle != null) {
      idle.complete();
    }
  }

  private static void answer(List<Asked> batch, List<Future<LedgerEntry>> decided) {
    for (int i = 0; i < decided.size(); i++) {
      decided.get(i).onComplete(batch.get(i).answer());
    }
  }

  private Void closeStore() {
    store.close();
    return null;
  }
}
