package dev.weft.payment.simulator;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Event-loop confined; the file is written on a worker thread. Everything the provider has decided,
 * in memory and on disk. An entry takes about 550 bytes of memory and 330 on disk (measured), and
 * nothing is ever forgotten: a million charges need a heap of 600 MB. It is a provider for
 * development and tests; deleting the file begins anew.
 */
final class Ledger {
  private final Vertx vertx;
  private final List<LedgerEntry> entries = new ArrayList<>();
  private final Map<String, LedgerEntry> byKey = new HashMap<>();
  private final List<Waiting> waiting = new ArrayList<>();
  private LedgerFile file;
  private boolean writing;
  private Promise<Void> idle;

  private record Waiting(LedgerEntry draft, Promise<LedgerEntry> stored) {}

  private Ledger(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Reads the file back. */
  static Future<Ledger> open(Vertx vertx, SimulatorOptions options) {
    Ledger ledger = new Ledger(vertx);
    return vertx
        .executeBlocking(() -> LedgerFile.open(options.ledger(), ledger::keep))
        .map(
            file -> {
              ledger.file = file;
              return ledger;
            });
  }

  /** The entry under the key; null when there is none. */
  LedgerEntry byKey(String key) {
    return byKey.get(key);
  }

  /** The entry with the sequence; null when there is none. */
  LedgerEntry bySequence(long sequence) {
    return sequence >= 1 && sequence <= entries.size() ? entries.get((int) sequence - 1) : null;
  }

  /** Entries after the sequence, in order. */
  Stream<LedgerEntry> after(long sequence) {
    return entries.subList((int) Math.min(sequence, entries.size()), entries.size()).stream();
  }

  /**
   * Completes with the numbered entry when it is on disk. What arrives while a write is under way
   * is written together: one fsync for all.
   */
  Future<LedgerEntry> append(LedgerEntry draft) {
    Promise<LedgerEntry> stored = Promise.promise();
    waiting.add(new Waiting(draft, stored));
    if (!writing) {
      writeWaiting();
    }
    return stored.future();
  }

  /** Completes when nothing is being written and the file is closed. */
  Future<Void> close() {
    Future<Void> quiet = Future.succeededFuture();
    if (writing) {
      idle = Promise.promise();
      quiet = idle.future();
    }
    return quiet.compose(done -> vertx.executeBlocking(this::closeFile));
  }

  private void writeWaiting() {
    List<Waiting> batch = List.copyOf(waiting);
    waiting.clear();
    List<LedgerEntry> numbered = new ArrayList<>();
    batch.forEach(
        entry -> numbered.add(entry.draft().numbered(entries.size() + numbered.size() + 1L)));
    writing = true;
    vertx
        .executeBlocking(() -> write(numbered))
        .onSuccess(written -> numbered.forEach(this::keep))
        .onComplete(
            written -> answer(batch, numbered), error -> batch.forEach(w -> w.stored().fail(error)))
        .onComplete(ended -> writeOn());
  }

  private void writeOn() {
    writing = false;
    if (!waiting.isEmpty()) {
      writeWaiting();
    } else if (idle != null) {
      idle.complete();
    }
  }

  private void keep(LedgerEntry entry) {
    entries.add(entry);
    byKey.put(entry.key(), entry);
  }

  private static void answer(List<Waiting> batch, List<LedgerEntry> numbered) {
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).stored().complete(numbered.get(i));
    }
  }

  private Void write(List<LedgerEntry> batch) {
    file.append(batch);
    return null;
  }

  private Void closeFile() {
    file.close();
    return null;
  }
}
