package dev.weft.inventory.domain;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockLevel;
import dev.weft.proto.inventory.v1.StockRejected;
import dev.weft.proto.inventory.v1.StockReleased;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** What the newest events of a shard's stream say of levels. */
public final class StreamTail {
  private static final int EVENT_TOKEN = 1;
  private static final int SKU_TOKEN = 2;
  private static final String LEVEL = "level";
  private static final Content NOTHING = new Content(0, List.of());

  private StreamTail() {}

  /**
   * What one event says about the stock.
   *
   * @param flushedSequence 0 when it names none
   * @param levels that it leads to
   */
  private record Content(long flushedSequence, List<StockLevel> levels) {}

  /**
   * Up to which sequence every level is stored as an {@code inventory.level} event, as far as these
   * events say: what was flushed once remains so, hence the largest number is the best. Empty when
   * none of them names one.
   */
  public static OptionalLong flushedSequence(List<RecordedEvent> events) {
    long newest = 0;
    for (RecordedEvent event : events) {
      long flushed = contentOf(event).flushedSequence();
      // A larger one is of a stream that was made again, or of nobody who knows.
      newest = flushed < event.sequence() ? Math.max(newest, flushed) : newest;
    }
    return newest > 0 ? OptionalLong.of(newest) : OptionalLong.empty();
  }

  /**
   * The levels that were not stored as events of their own since; by SKU.
   *
   * @param events in order of sequence
   */
  static Map<String, Level> unflushed(List<RecordedEvent> events) {
    Map<String, Level> unflushed = new HashMap<>();
    for (RecordedEvent event : events) {
      try {
        if (event.subjectToken(EVENT_TOKEN).equals(LEVEL)) {
          Level.of(event);
          unflushed.remove(event.subjectToken(SKU_TOKEN));
        } else {
          Map<String, Level> levels = new HashMap<>();
          for (StockLevel level : contentOf(event).levels()) {
            levels.put(level.getSku(), Level.of(level, event));
          }
          unflushed.putAll(levels);
        }
      } catch (Failure unreadable) {
        // No writer has stored it: as if it were not there.
      }
    }
    return unflushed;
  }

  private static Content contentOf(RecordedEvent event) {
    try {
      return switch (event.subjectToken(EVENT_TOKEN)) {
        case "reserved" -> {
          StockReserved reserved = event.payloadAs(StockReserved.parser());
          yield new Content(reserved.getFlushedSequence(), reserved.getLevelsList());
        }
        case "released" -> {
          StockReleased released = event.payloadAs(StockReleased.parser());
          yield new Content(released.getFlushedSequence(), released.getLevelsList());
        }
        case "adjusted" -> {
          StockAdjusted adjusted = event.payloadAs(StockAdjusted.parser());
          yield new Content(adjusted.getFlushedSequence(), adjusted.getLevelsList());
        }
        case "rejected" ->
            new Content(event.payloadAs(StockRejected.parser()).getFlushedSequence(), List.of());
        case LEVEL, "seeded" ->
            new Content(event.payloadAs(StockLevel.parser()).getFlushedSequence(), List.of());
        default -> NOTHING;
      };
    } catch (Failure unreadable) {
      return NOTHING;
    }
  }
}
