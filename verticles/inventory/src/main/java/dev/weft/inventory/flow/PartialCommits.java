package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Level;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Page;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import io.vertx.core.Future;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts levels right whose commit was stored in part. A server that runs into a limit stores the
 * first messages of an atomic batch and stays silent (docs/adr/0006). Levels stand first and count
 * every outcome of their commit, so one that lacks outcomes says too little. The truth is the level
 * before, less the outcomes that are there: they were guarded, and orders go on with them. That is
 * written over the level before anything is decided on it. Thread-safe.
 */
final class PartialCommits {
  private static final Logger LOG = LoggerFactory.getLogger(PartialCommits.class);
  private static final int EVENT_TOKEN = 1;
  private static final int SKU_TOKEN = 2;

  private final Journal journal;
  private final String stream;

  PartialCommits(Journal journal, String stream) {
    this.journal = journal;
    this.stream = stream;
  }

  /**
   * Writes over those of the levels that lack a part of their commit. Completes with whether there
   * was any: then the levels are to be read again.
   *
   * @param levels the last one of each SKU
   */
  Future<Boolean> repair(List<RecordedEvent> levels) {
    Pass pass = new Pass();
    Future<Boolean> repaired = Future.succeededFuture(false);
    for (RecordedEvent event : levels) {
      Optional<StockLevel> level = readable(event);
      if (level.isPresent()) {
        repaired =
            repaired.compose(any -> pass.repair(event, level.get()).map(done -> any || done));
      }
    }
    return repaired;
  }

  /** Empty for what need not be looked at; one that cannot be decoded is somebody else's matter. */
  private static Optional<StockLevel> readable(RecordedEvent event) {
    try {
      return Optional.of(event.payloadAs(StockLevel.parser()))
          .filter(level -> level.getFollowing() > 0 && !event.batchId().isEmpty());
    } catch (Failure unreadable) {
      return Optional.empty();
    }
  }

  /**
   * Nothing stands where the commit ends: it was never stored, if the stream ends before; else it
   * was, and has expired since.
   */
  private static boolean isPart(RecordedEvent level, long end, Page page) {
    if (page.events().isEmpty()) {
      return page.lastSequence() < end;
    }
    RecordedEvent last = page.events().get(0);
    return last.sequence() == end && !last.batchId().equals(level.batchId());
  }

  /** One look at some levels: those of one commit share its end. */
  private final class Pass {
    private final Map<Long, Future<Page>> ends = new HashMap<>();

    /** Batches behind which this pass has stored something. */
    private final Set<String> settled = new HashSet<>();

    Future<Boolean> repair(RecordedEvent event, StockLevel level) {
      long end = event.sequence() + level.getFollowing();
      return ends.computeIfAbsent(end, at -> journal.read(stream, at, 1))
          .compose(
              page ->
                  isPart(event, end, page)
                      ? writeOver(event, level, page).map(true)
                      : Future.succeededFuture(false));
    }

    private Future<Void> writeOver(RecordedEvent event, StockLevel level, Page end) {
      return truth(event, level)
          .compose(
              truth -> {
                String sku = event.subjectToken(SKU_TOKEN);
                LOG.warn(
                    "stream={} sequence={} sku={} available={}: commit stored partially,"
                        + " overwriting with {}",
                    stream,
                    event.sequence(),
                    sku,
                    level.getAvailable(),
                    truth.available());
                return append(sku, truth, guard(event, end))
                    .onSuccess(stored -> settled.add(event.batchId()))
                    .recover(PartialCommits::unlessOvertaken);
              });
    }

    /**
     * While nothing is stored behind the part, a server that starts again completes it, and asks no
     * guard: so the first event behind it is guarded by the end of the stream.
     */
    private Guard guard(RecordedEvent event, Page end) {
      return end.events().isEmpty() && !settled.contains(event.batchId())
          ? new Guard(Subjects.EVERYTHING, end.lastSequence())
          : new Guard(event.subject(), event.sequence());
    }
  }

  private Future<Level> truth(RecordedEvent event, StockLevel level) {
    Level before =
        new Level(
            level.getAvailableBefore(),
            level.getInitial(),
            level.getAdjustedBefore(),
            event.sequence());
    int countMax = Math.min(level.getFollowing(), Journal.READ_EVENTS_MAX);
    return journal
        .read(stream, event.sequence() + 1, countMax)
        .map(
            behind -> {
              Level truth = before;
              for (RecordedEvent other : behind.events()) {
                if (!other.batchId().equals(event.batchId())) {
                  break;
                }
                truth = after(truth, event.subjectToken(SKU_TOKEN), other);
              }
              return truth;
            });
  }

  private Future<Void> append(String sku, Level level, Guard guard) {
    return journal
        .append(stream, NewEvent.of(Subjects.level(sku), "", level.toEvent(sku), guard))
        .mapEmpty();
  }

  /** Who reads again sees what the other one has stored. */
  private static Future<Void> unlessOvertaken(Throwable error) {
    return Failure.of(error).is(FailureKind.CONFLICT)
        ? Future.succeededFuture()
        : Future.failedFuture(error);
  }

  private static Level after(Level level, String sku, RecordedEvent outcome) {
    return switch (outcome.subjectToken(EVENT_TOKEN)) {
      case "reserved" ->
          level.plus(-units(outcome.payloadAs(StockReserved.parser()).getLinesList(), sku));
      case "released" ->
          level.plus(units(outcome.payloadAs(StockReleased.parser()).getLinesList(), sku));
      case "adjusted" -> {
        StockAdjusted adjusted = outcome.payloadAs(StockAdjusted.parser());
        yield adjusted.getSku().equals(sku) ? level.adjustedBy(adjusted.getDelta()) : level;
      }
      default -> level;
    };
  }

  private static long units(List<PricedLine> lines, String sku) {
    return lines.stream()
        .filter(line -> line.getSku().equals(sku))
        .mapToLong(line -> Integer.toUnsignedLong(line.getQuantity()))
        .sum();
  }
}
