package dev.weft.tools.audit.history;

import dev.weft.tools.lab.Amount;
import java.util.Arrays;
import java.util.List;

/**
 * What streams and ledger hold about one order: about 300 bytes. Steps are packed into a number
 * each, lines are fingerprints, equal amounts are one object.
 *
 * <p>Not thread-safe.
 */
public final class OrderRecord {
  private static final int STEP_BITS = 5;
  private static final int SHARD_BITS = 6;
  private static final int SEQUENCE_SHIFT = STEP_BITS + SHARD_BITS;
  private static final long[] NOTHING = {};
  private static final int[] NEVER = {};
  private static final long SECOND_MS = 1_000;

  private long[] steps = NOTHING;
  private int[] seconds = NEVER;
  private long linesWanted;
  private long linesPriced;
  private long linesReserved;
  private long linesReleased;
  private Amount total;
  private Amount stockTotal;
  private Amount confirmed;
  private Amount captured;
  private Amount refundDue;
  private Amount refunded;
  private long capturedCharge;
  private boolean expired;
  private LedgerRecord ledger = LedgerRecord.NONE;

  void add(Fact fact) {
    if (!fact.kind().isStep()) {
      ledger = ledger.plus(fact);
      return;
    }
    Step step = fact.kind().step();
    int count = steps.length;
    steps = Arrays.copyOf(steps, count + 1);
    seconds = Arrays.copyOf(seconds, count + 1);
    steps[count] =
        fact.sequence() << SEQUENCE_SHIFT | (long) fact.shard() << STEP_BITS | step.code();
    seconds[count] = (int) (fact.timeMs() / SECOND_MS);
    apply(step, fact);
  }

  int count() {
    return steps.length;
  }

  RecordedStep entry(int index, List<String> stockStreams) {
    long packed = steps[index];
    Step step = Step.of((int) (packed & mask(STEP_BITS)));
    int shard = (int) (packed >>> STEP_BITS & mask(SHARD_BITS));
    String stream =
        step.place() == RecordLocation.INVENTORY ? stockStreams.get(shard) : step.place().stream();
    long timeMs = Integer.toUnsignedLong(seconds[index]) * SECOND_MS;
    return new RecordedStep(step, stream, shard, packed >>> SEQUENCE_SHIFT, timeMs);
  }

  boolean has(Step step) {
    for (long packed : steps) {
      if ((packed & mask(STEP_BITS)) == step.code()) {
        return true;
      }
    }
    return false;
  }

  private void apply(Step step, Fact fact) {
    switch (step) {
      case CREATED -> linesWanted = fact.lines();
      case RESERVED -> {
        linesPriced = fact.lines();
        total = shared(fact.amount());
      }
      case CONFIRMED -> confirmed = shared(fact.amount());
      case REJECTED -> expired |= fact.expired();
      case REFUND_DUE -> refundDue = shared(fact.amount());
      case STOCK_RESERVED -> {
        linesReserved += fact.lines();
        stockTotal = shared(plus(stockTotal, fact.amount()));
      }
      case STOCK_RELEASED -> linesReleased += fact.lines();
      case CAPTURED -> {
        captured = shared(fact.amount());
        capturedCharge = fact.charge();
      }
      case REFUNDED -> refunded = shared(fact.amount());
      case CANCELLED,
          CLEARED,
          PASSED,
          STOCK_REJECTED,
          DECLINED,
          NOTIFIED_CONFIRMED,
          NOTIFIED_REJECTED,
          NOTIFIED_CANCELLED -> {
        // Nothing to compare.
      }
    }
  }

  /** Each shard has lines of its own. */
  private static Amount plus(Amount sum, Amount amount) {
    return sum == null ? amount : new Amount(sum.minor() + amount.minor(), amount.currency());
  }

  /** Fingerprint of the lines that the order was created with. */
  public long linesWanted() {
    return linesWanted;
  }

  /** Of those that the order says are reserved. */
  public long linesPriced() {
    return linesPriced;
  }

  /** Of those that the stock has reserved, over all shards. */
  public long linesReserved() {
    return linesReserved;
  }

  /** Of those that the stock has released again. */
  public long linesReleased() {
    return linesReleased;
  }

  /** Of the reserved order; null before. */
  public Amount total() {
    return total;
  }

  /** Of what the stock has reserved, over all shards; null when it has nothing. */
  public Amount stockTotal() {
    return stockTotal;
  }

  /** In the confirmation; null without. */
  public Amount confirmed() {
    return confirmed;
  }

  /** In the captured payment; null without. */
  public Amount captured() {
    return captured;
  }

  /** Null when none is due. */
  public Amount refundDue() {
    return refundDue;
  }

  /** In the refunded payment; null without. */
  public Amount refunded() {
    return refunded;
  }

  /** Hash of the captured charge's id. */
  public long capturedCharge() {
    return capturedCharge;
  }

  /** Whether it was rejected because its time was up, or by a step between two. */
  public boolean isExpired() {
    return expired;
  }

  /** What the payment provider says. */
  public LedgerRecord ledger() {
    return ledger;
  }

  private Amount shared(Amount amount) {
    for (Amount known : new Amount[] {total, stockTotal, captured, ledger.charged()}) {
      if (amount.equals(known)) {
        return known;
      }
    }
    return amount;
  }

  private static long mask(int bits) {
    return (1L << bits) - 1;
  }
}
