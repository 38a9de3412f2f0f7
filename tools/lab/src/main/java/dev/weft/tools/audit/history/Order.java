package dev.weft.tools.audit.history;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One order as it was recorded.
 *
 * @param stockStreams the names of the stock's streams, by shard
 */
public record Order(String id, Trail trail, List<String> stockStreams) {

  public boolean has(Step step) {
    return trail.has(step);
  }

  /** Whether any of them was recorded. */
  public boolean hasAny(Step... steps) {
    for (Step step : steps) {
      if (trail.has(step)) {
        return true;
      }
    }
    return false;
  }

  /** The first one that was read; empty for none. */
  public Optional<Entry> first(Step step) {
    return all(step).stream().findFirst();
  }

  /** Every one of these steps, in the order they were read. */
  public List<Entry> all(Step... steps) {
    List<Entry> found = new ArrayList<>();
    for (int i = 0; i < trail.count(); i++) {
      Entry entry = trail.entry(i, stockStreams);
      for (Step step : steps) {
        if (entry.step() == step) {
          found.add(entry);
        }
      }
    }
    return found;
  }

  /** Every step that was recorded at that place, in the order they were read. */
  public List<Entry> at(Place place) {
    List<Entry> found = new ArrayList<>();
    for (int i = 0; i < trail.count(); i++) {
      Entry entry = trail.entry(i, stockStreams);
      if (entry.step().place() == place) {
        found.add(entry);
      }
    }
    return found;
  }
}
