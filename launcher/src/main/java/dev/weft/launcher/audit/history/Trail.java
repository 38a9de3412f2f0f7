package dev.weft.launcher.audit.history;

import java.util.Arrays;
import java.util.List;

/**
 * Not thread-safe. What streams and ledger hold about one order: about 300 bytes. Steps are packed
 * into a number each, lines are fingerprints, equal amounts are one object.
 */
public final class Trail {
  private static final int STEP_BITS = 4;
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
  private LedgerTrail ledger = LedgerTrail.NONE;

  void add(Step step, int shard, long sequence, long timeMs) {
    int count = steps.length;
    steps = Arrays.copyOf(steps, count + 1);
    seconds = Arrays.copyOf(seconds, count + 1);
    steps[count] = sequence << SEQUENCE_SHIFT | (long) shard << STEP_BITS | step.code();
    seconds[count] = (int) (timeMs / SECOND_MS);
  }

  int count() {
    return steps.length;
  }

  Entry entry(int index, List<String> stockStreams) {
    long packed = steps[index];
    Step step = Step.of((int) (packed & mask(STEP_BITS)));
    int shard = (int) (packed >>> STEP_BITS & mask(SHARD_BITS));
    String stream =
        step.place() == Place.INVENTORY ? stockStreams.get(shard) : step.place().stream();
    long timeMs = Integer.toUnsignedLong(seconds[index]) * SECOND_MS;
    return new Entry(step, stream, shard, packed >>> SEQUENCE_SHIFT, timeMs);
  }

  boolean has(Step step) {
    for (long packed : steps) {
      if ((packed & mask(STEP_BITS)) == step.code()) {
        return true;
      }
    }
    return false;
  }

  void created(long lines) {
    linesWanted = lines;
  }

  void reserved(long lines, Amount amount) {
    linesPriced = lines;
    total = shared(amount);
  }

  void confirmed(Amount amount) {
    confirmed = shared(amount);
  }

  void expired() {
    expired = true;
  }

  void refundDue(Amount amount) {
    refundDue = shared(amount);
  }

  /** Each shard its own lines. */
  void stockReserved(long lines, Amount amount) {
    linesReserved += lines;
    stockTotal =
        shared(
            stockTotal == null
                ? amount
                : new Amount(stockTotal.minor() + amount.minor(), amount.currency()));
  }

  void stockReleased(long lines) {
    linesReleased += lines;
  }

  void captured(Amount amount, String chargeId) {
    captured = shared(amount);
    capturedCharge = Lines.hash(chargeId);
  }

  void refunded(Amount amount) {
    refunded = shared(amount);
  }

  void ledger(LedgerTrail known) {
    ledger = known;
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

  /** Whether it was rejected because its time was up. */
  public boolean isExpired() {
    return expired;
  }

  /** What the payment provider says. */
  public LedgerTrail ledger() {
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
