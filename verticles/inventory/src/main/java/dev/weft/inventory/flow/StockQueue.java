package dev.weft.inventory.flow;

import dev.weft.kernel.failure.Failure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/**
 * Changes of stock that wait for their commit, in their order of arrival.
 *
 * <p>Event-loop confined.
 */
final class StockQueue {
  /** More than the routes deliver at once, so that only a mistake reaches it. */
  static final int WAITING_MAX = 2_000;

  private static final int CONFLICTS_MAX = 14;

  private final Deque<StockJob<?>> waiting = new ArrayDeque<>();

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  int size() {
    return waiting.size();
  }

  /** Fails with RETRY when too many wait already. */
  void add(StockJob<?> job) {
    if (waiting.size() >= WAITING_MAX) {
      throw Failure.retry(InventoryFailures.QUEUE_FULL, waiting.size() + " changes are waiting");
    }
    waiting.addLast(job);
  }

  /** The first ones, of one id only one, because two would share a guard. */
  List<StockJob<?>> take(int countMax) {
    List<StockJob<?>> taken = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    Iterator<StockJob<?>> jobs = waiting.iterator();
    while (jobs.hasNext() && taken.size() < countMax) {
      StockJob<?> job = jobs.next();
      if (job.goesAlone() && !taken.isEmpty()) {
        break;
      }
      if (ids.add(job.id())) {
        taken.add(job);
        jobs.remove();
      }
      if (job.goesAlone()) {
        break;
      }
    }
    return taken;
  }

  /**
   * Their commit was refused. They wait in front again; those that go alone from now on behind all
   * others, so that a culprit holds up nobody.
   */
  void again(List<StockJob<?>> jobs, boolean byConflict) {
    for (int i = jobs.size() - 1; i >= 0; i--) {
      jobs.get(i).refused(byConflict);
      if (!jobs.get(i).goesAlone()) {
        waiting.addFirst(jobs.get(i));
      }
    }
    for (StockJob<?> job : jobs) {
      if (job.conflicts() > CONFLICTS_MAX) {
        job.fail(
            Failure.retry(
                InventoryFailures.CONTENDED, "lost the race against other writers too often"));
      } else if (job.goesAlone()) {
        waiting.addLast(job);
      }
    }
  }
}
