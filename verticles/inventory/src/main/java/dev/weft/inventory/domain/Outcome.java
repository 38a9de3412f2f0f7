package dev.weft.inventory.domain;

import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Immutable. What one shard has decided about an order, or an adjustment, so far.
 *
 * @param kind what it was
 * @param sequence of the newest event about it, 0 for none: the guard of the next one
 * @param lines what is reserved; empty unless RESERVED
 * @param adjustment what was adjusted; empty unless ADJUSTED
 */
public record Outcome(Kind kind, long sequence, List<PricedLine> lines, StockAdjusted adjustment) {
  /** Nothing was decided yet. */
  public static final Outcome NONE =
      new Outcome(Kind.NONE, 0, List.of(), StockAdjusted.getDefaultInstance());

  private static final int EVENT_TOKEN = 1;

  /** The kinds; all but NONE are tokens of subjects. */
  public enum Kind {
    NONE,
    RESERVED,
    REJECTED,
    RELEASED,
    ADJUSTED;

    /** Those that events tell of. */
    public static final List<Kind> STORED = List.of(RESERVED, REJECTED, RELEASED, ADJUSTED);

    public String token() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for a kind that a newer version has added. */
    static Optional<Kind> of(String token) {
      return STORED.stream().filter(kind -> kind.token().equals(token)).findFirst();
    }
  }

  /**
   * What the events about one order, or one adjustment, come to. Kinds that a newer version has
   * added change nothing that this one knows of, but what is stored next follows them.
   *
   * @param events in order of sequence
   */
  public static Outcome of(List<RecordedEvent> events) {
    Outcome outcome = NONE;
    for (RecordedEvent event : events) {
      outcome = outcome.followedBy(event);
    }
    return outcome;
  }

  private Outcome followedBy(RecordedEvent event) {
    return Kind.of(event.subjectToken(EVENT_TOKEN))
        .map(known -> of(known, event))
        .orElseGet(() -> new Outcome(kind, event.sequence(), lines, adjustment));
  }

  private static Outcome of(Kind kind, RecordedEvent event) {
    List<PricedLine> lines =
        kind == Kind.RESERVED ? event.payloadAs(StockReserved.parser()).getLinesList() : List.of();
    StockAdjusted adjustment =
        kind == Kind.ADJUSTED ? event.payloadAs(StockAdjusted.parser()) : NONE.adjustment();
    return new Outcome(kind, event.sequence(), lines, adjustment);
  }
}
