package dev.weft.inventory.domain;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.inventory.v1.StockAdjusted;
import dev.weft.proto.inventory.v1.StockReserved;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What one shard has decided about an order, or an adjustment, so far.
 *
 * @param kind what it was
 * @param sequence of the newest event about it, 0 for none: the guard of the next one
 * @param lines what is reserved; empty unless RESERVED
 * @param adjustment what was adjusted; empty unless ADJUSTED
 * @param unreadable why nobody can say what it was; present if UNREADABLE
 */
public record Outcome(
    Kind kind,
    long sequence,
    List<PricedLine> lines,
    StockAdjusted adjustment,
    Optional<Failure> unreadable) {
  /** Nothing was decided yet. */
  public static final Outcome NONE =
      new Outcome(Kind.NONE, 0, List.of(), StockAdjusted.getDefaultInstance(), Optional.empty());

  private static final int EVENT_TOKEN = 1;
  private static final int ID_TOKEN = 3;

  /** The kinds; all but NONE and UNREADABLE are tokens of subjects. */
  public enum Kind {
    NONE,
    RESERVED,
    REJECTED,
    RELEASED,
    ADJUSTED,
    /** Something is stored that no shard can have decided: the order has to wait. */
    UNREADABLE;

    /** Outcomes that events record. */
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
      try {
        outcome = outcome.followedBy(event);
      } catch (Failure unreadable) {
        return new Outcome(
            Kind.UNREADABLE,
            event.sequence(),
            List.of(),
            NONE.adjustment(),
            Optional.of(unreadable));
      }
    }
    return outcome;
  }

  private Outcome followedBy(RecordedEvent event) {
    return Kind.of(event.subjectToken(EVENT_TOKEN))
        .map(known -> of(known, event))
        .orElseGet(() -> new Outcome(kind, event.sequence(), lines, adjustment, Optional.empty()));
  }

  /** Of an outcome that cannot be read. */
  Failure obstacle() {
    return unreadable.orElseThrow();
  }

  private static Outcome of(Kind kind, RecordedEvent event) {
    List<PricedLine> lines = kind == Kind.RESERVED ? reserved(event) : List.of();
    StockAdjusted adjustment =
        kind == Kind.ADJUSTED ? event.payloadAs(StockAdjusted.parser()) : NONE.adjustment();
    return new Outcome(kind, event.sequence(), lines, adjustment, Optional.empty());
  }

  /**
   * What goes back when the order ends: nobody may have more units given back than one can have.
   */
  private static List<PricedLine> reserved(RecordedEvent event) {
    StockReserved reserved = event.payloadAs(StockReserved.parser());
    if (!reserved.getOrder().getOrderId().equals(event.subjectToken(ID_TOKEN))) {
      throw event.unreadable("is about another order");
    }
    for (PricedLine line : reserved.getLinesList()) {
      if (line.getQuantity() < 1 || line.getQuantity() > Reserve.QUANTITY_MAX) {
        throw event.unreadable("reserves " + Integer.toUnsignedString(line.getQuantity()));
      }
    }
    return reserved.getLinesList();
  }
}
