package dev.weft.tools.audit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One order as it was recorded.
 *
 * @param stockStreams the names of the stock's streams, by shard
 */
public record RecordedOrder(String id, OrderRecord record, List<String> stockStreams) {

  public boolean has(Step step) {
    return record.has(step);
  }

  /** Whether any of them was recorded. */
  public boolean hasAny(Step... steps) {
    for (Step step : steps) {
      if (record.has(step)) {
        return true;
      }
    }
    return false;
  }

  /** The first one that was read; empty for none. */
  public Optional<RecordedStep> first(Step step) {
    return all(step).stream().findFirst();
  }

  /** Every one of these steps, in the order they were read. */
  public List<RecordedStep> all(Step... steps) {
    List<RecordedStep> found = new ArrayList<>();
    for (int i = 0; i < record.count(); i++) {
      RecordedStep entry = record.entry(i, stockStreams);
      for (Step step : steps) {
        if (entry.step() == step) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  /** Every step that was recorded at that place, in the order they were read. */
  public List<RecordedStep> at(RecordLocation place) {
    List<RecordedStep> found = new ArrayList<>();
    for (int i = 0; i < record.count(); i++) {
      RecordedStep entry = record.entry(i, stockStreams);
      if (entry.step().place() == place) {
        found.add(entry);
      }
    }
    return found;
  }
}
