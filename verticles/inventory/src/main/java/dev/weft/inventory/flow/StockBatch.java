package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Draft;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StockChange.Decided;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Event-loop confined. The decisions about some orders, as the events of one atomic batch. */
final class StockBatch {
  private final List<StockJob> decided = new ArrayList<>();
  private final List<NewEvent> events = new ArrayList<>();
  private final Map<String, Level> levels;

  /** Decides the jobs in their order; those that leave nothing to store are settled at once. */
  StockBatch(List<StockJob> jobs, Levels stored, long ttlSeconds) {
    Draft draft = stored.draft();
    List<NewEvent> outcomes = new ArrayList<>();
    for (StockJob job : jobs) {
      decide(job, draft).ifPresent(event -> outcomes.add(event.withTtlSeconds(ttlSeconds)));
    }
    levels = draft.changed();
    levels.forEach((sku, level) -> events.add(levelEvent(sku, level)));
    events.addAll(outcomes);
  }

  List<NewEvent> events() {
    return events;
  }

  /** The levels as they are stored once the batch is: they stand first in it, one after another. */
  Map<String, Level> levelsStored(long lastSequence) {
    Map<String, Level> stored = new HashMap<>();
    long sequence = lastSequence - events.size();
    for (Map.Entry<String, Level> entry : levels.entrySet()) {
      sequence++;
      Level level = entry.getValue();
      stored.put(entry.getKey(), new Level(level.available(), level.initial(), sequence));
    }
    return stored;
  }

  void complete() {
    decided.forEach(StockJob::complete);
  }

  private Optional<NewEvent> decide(StockJob job, Draft draft) {
    try {
      Optional<Decided> decision = job.change().decide(job.soFar(), draft);
      decision.ifPresentOrElse(present -> decided.add(job), job::complete);
      return decision.map(present -> outcomeEvent(job, present));
    } catch (RuntimeException unforeseen) {
      // One order that cannot be decided must not take the others of its batch with it.
      job.fail(
          Failure.reject(
              InventoryFailures.UNDECIDABLE,
              "order " + job.change().orderId() + ": " + unforeseen.getMessage()));
      return Optional.empty();
    }
  }

  private static NewEvent outcomeEvent(StockJob job, Decided decision) {
    String orderId = job.change().orderId();
    String event = decision.kind().token();
    return NewEvent.of(
            Subjects.inventory(event, StockStore.SHARD, orderId),
            orderId + ":stock-" + event,
            decision.event(),
            new Guard(Subjects.anyOfInventory(StockStore.SHARD, orderId), job.soFar().sequence()))
        .withTraceparent(job.traceparent());
  }

  private static NewEvent levelEvent(String sku, Level level) {
    String subject = Subjects.level(sku);
    return NewEvent.of(subject, "", level.toEvent(sku), new Guard(subject, level.sequence()));
  }
}
