package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Draft;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StockDecision;
import dev.weft.inventory.domain.StockShard;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.inventory.v1.StockLevel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What some jobs come to, as the events of one atomic batch.
 *
 * <p>Event-loop confined.
 */
final class StockBatch {
  private final StockShard shard;
  private final List<StockJob<?>> decided = new ArrayList<>();
  private final List<NewEvent> events = new ArrayList<>();
  private final Map<String, Level> levels;

  /** Decides the jobs in their order; those that leave nothing to do are settled at once. */
  StockBatch(StockShard shard, List<StockJob<?>> jobs, Levels stored, long ttlSeconds) {
    this.shard = shard;
    Draft draft = stored.draft();
    List<NewEvent> outcomes = new ArrayList<>();
    for (StockJob<?> job : jobs) {
      decide(job, draft).ifPresent(event -> outcomes.add(event.withTtlSeconds(ttlSeconds)));
    }
    levels = draft.changed();
    int left = levels.size() + outcomes.size();
    for (Map.Entry<String, Level> changed : levels.entrySet()) {
      Level before = draft.before(changed.getKey());
      events.add(levelEvent(changed.getKey(), changed.getValue(), before, --left));
    }
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
      stored.put(entry.getKey(), entry.getValue().storedAt(sequence));
    }
    return stored;
  }

  void complete() {
    decided.forEach(StockJob::complete);
  }

  private Optional<NewEvent> decide(StockJob<?> job, Draft draft) {
    try {
      StockDecision<?> decision = job.decide(draft);
      decided.add(job);
      return decision instanceof StockDecision.Store<?> store
          ? Optional.of(outcomeEvent(job, store))
          : Optional.empty();
    } catch (Failure known) {
      job.fail(known);
      return Optional.empty();
    } catch (RuntimeException unforeseen) {
      // One job that cannot be decided must not take the others of its batch with it.
      job.fail(
          Failure.reject(InventoryFailures.UNDECIDABLE, job.id() + ": " + unforeseen.getMessage()));
      return Optional.empty();
    }
  }

  private NewEvent outcomeEvent(StockJob<?> job, StockDecision.Store<?> decision) {
    String event = decision.kind().token();
    return NewEvent.of(
            Subjects.inventory(event, shard.index(), job.id()),
            eventId(job.id(), event),
            decision.event(),
            new Guard(Subjects.anyOfInventory(shard.index(), job.id()), job.soFar().sequence()))
        .withTraceparent(job.traceparent());
  }

  /** Shards decide about the same order, each for itself. */
  private String eventId(String id, String event) {
    String eventId = id + ":stock-" + event;
    return shard.all().count() == 1 ? eventId : eventId + "-" + shard.index();
  }

  private static NewEvent levelEvent(String sku, Level level, Level before, int following) {
    String subject = Subjects.level(sku);
    StockLevel event = level.toEvent(sku, before, following);
    return NewEvent.of(subject, "", event, new Guard(subject, level.sequence()));
  }
}
