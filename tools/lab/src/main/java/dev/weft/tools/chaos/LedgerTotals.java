package dev.weft.tools.chaos;

import dev.weft.tools.lab.LedgerLine;
import dev.weft.tools.lab.LedgerReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the provider has taken and given back, read from its file.
 *
 * @param capturedMinor amount of every charge, by order id
 * @param refundedMinor sum of what was given back, by order id
 */
record LedgerTotals(Map<String, List<Long>> capturedMinor, Map<String, Long> refundedMinor) {

  /** Blocks. A provider that has not been asked yet has no file. */
  static LedgerTotals read(Path file) throws IOException, InterruptedException {
    LedgerTotals totals = new LedgerTotals(new HashMap<>(), new HashMap<>());
    if (Files.exists(file)) {
      new LedgerReader(file.toString()).read(totals::add);
    }
    return totals;
  }

  private void add(LedgerLine line) {
    long minor = line.amount().minor();
    switch (line.kind()) {
      case CHARGE ->
          capturedMinor.computeIfAbsent(line.orderId(), id -> new ArrayList<>()).add(minor);
      case REFUND -> refundedMinor.merge(line.orderId(), minor, Long::sum);
    }
  }

  List<Long> captured(String orderId) {
    return capturedMinor.getOrDefault(orderId, List.of());
  }

  long refunded(String orderId) {
    return refundedMinor.getOrDefault(orderId, 0L);
  }
}
