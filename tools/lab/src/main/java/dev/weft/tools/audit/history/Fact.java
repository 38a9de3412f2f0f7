package dev.weft.tools.audit.history;

import dev.weft.proto.common.v1.PricedLine;
import dev.weft.tools.lab.Amount;
import dev.weft.tools.lab.LedgerLine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What one event, or one line of the ledger, says about one order: as much as the checks need, in
 * 50 to 90 bytes.
 *
 * @param kind what it says
 * @param shard of the stock's stream; 0 elsewhere
 * @param sequence in its stream; 0 for the ledger
 * @param lines fingerprint of the order's lines it names; 0 for none
 * @param amount money it names; null for none
 * @param charge hash of the charge's id; 0 for none
 * @param expired whether it says that the order's time was up, or that a step between two let it
 *     not pass
 * @param units reserved, by SKU; less than nothing when they are released
 */
record Fact(
    String orderId,
    Kind kind,
    int shard,
    long sequence,
    long timeMs,
    long lines,
    Amount amount,
    long charge,
    boolean expired,
    Map<String, Long> units) {
  private static final String NO_CURRENCY = "";

  /** A step that an event records, or what the ledger records. */
  record Kind(int code) {
    private static final int STEPS = Step.values().length;
    static final Kind CHARGED = new Kind(STEPS);
    static final Kind GIVEN_BACK = new Kind(STEPS + 1);

    static Kind of(Step step) {
      return new Kind(step.code());
    }

    boolean isStep() {
      return code < STEPS;
    }

    Step step() {
      return Step.of(code);
    }
  }

  static Fact of(LedgerLine line) {
    Kind kind =
        switch (line.kind()) {
          case CHARGE -> Kind.CHARGED;
          case REFUND -> Kind.GIVEN_BACK;
        };
    return new Fact(
        line.orderId(),
        kind,
        0,
        0,
        line.timeMs(),
        0,
        line.amount(),
        Lines.hash(line.id()),
        false,
        Map.of());
  }

  static Fact of(Step step, String orderId, int shard, long sequence, long timeMs) {
    return new Fact(orderId, Kind.of(step), shard, sequence, timeMs, 0, null, 0, false, Map.of());
  }

  Fact withLines(long fingerprint) {
    return new Fact(
        orderId, kind, shard, sequence, timeMs, fingerprint, amount, charge, expired, units);
  }

  Fact withAmount(Amount named) {
    return new Fact(orderId, kind, shard, sequence, timeMs, lines, named, charge, expired, units);
  }

  Fact withCharge(String chargeId) {
    return new Fact(
        orderId,
        kind,
        shard,
        sequence,
        timeMs,
        lines,
        amount,
        Lines.hash(chargeId),
        expired,
        units);
  }

  Fact asExpired() {
    return new Fact(orderId, kind, shard, sequence, timeMs, lines, amount, charge, true, units);
  }

  /**
   * @param sign 1 for what is reserved, -1 for what is released
   */
  Fact withUnits(List<PricedLine> moved, int sign) {
    Map<String, Long> bySku = new TreeMap<>();
    moved.forEach(
        line ->
            bySku.merge(
                line.getSku(), sign * Integer.toUnsignedLong(line.getQuantity()), Long::sum));
    return new Fact(orderId, kind, shard, sequence, timeMs, lines, amount, charge, expired, bySku);
  }

  void writeTo(DataOutputStream out) throws IOException {
    out.writeUTF(orderId);
    out.writeByte(kind.code());
    out.writeByte(shard);
    out.writeLong(sequence);
    out.writeLong(timeMs);
    out.writeLong(lines);
    out.writeUTF(amount == null ? NO_CURRENCY : amount.currency());
    out.writeLong(amount == null ? 0 : amount.minor());
    out.writeBoolean(amount != null);
    out.writeLong(charge);
    out.writeBoolean(expired);
    out.writeShort(units.size());
    for (Map.Entry<String, Long> moved : units.entrySet()) {
      out.writeUTF(moved.getKey());
      out.writeLong(moved.getValue());
    }
  }

  static Fact readFrom(DataInputStream in) throws IOException {
    String orderId = in.readUTF();
    Kind kind = new Kind(in.readByte());
    int shard = in.readByte();
    long sequence = in.readLong();
    long timeMs = in.readLong();
    long lines = in.readLong();
    Amount read = readAmount(in);
    long charge = in.readLong();
    boolean expired = in.readBoolean();
    Map<String, Long> units = new TreeMap<>();
    for (int left = in.readUnsignedShort(); left > 0; left--) {
      units.put(in.readUTF(), in.readLong());
    }
    return new Fact(orderId, kind, shard, sequence, timeMs, lines, read, charge, expired, units);
  }

  private static Amount readAmount(DataInputStream in) throws IOException {
    String currency = in.readUTF();
    long minor = in.readLong();
    return in.readBoolean() ? new Amount(minor, currency) : null;
  }
}
