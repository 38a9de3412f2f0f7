package dev.weft.tools.chaos;

import io.vertx.core.json.JsonObject;
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
record LedgerBook(Map<String, List<Long>> capturedMinor, Map<String, Long> refundedMinor) {

  /** Blocks. */
  static LedgerBook read(Path file) throws IOException {
    LedgerBook book = new LedgerBook(new HashMap<>(), new HashMap<>());
    Map<String, String> orders = new HashMap<>();
    for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
      JsonObject entry = new JsonObject(line);
      String reference = entry.getString("reference");
      long amountMinor = entry.getLong("amountMinor");
      switch (entry.getString("status")) {
        case "captured" -> {
          orders.put(entry.getString("id"), reference);
          book.capturedMinor.computeIfAbsent(reference, id -> new ArrayList<>()).add(amountMinor);
        }
        // Its reference is the charge, not the order.
        case "refunded" -> book.refundedMinor.merge(orders.get(reference), amountMinor, Long::sum);
        default -> {
          // Declined: no money moved.
        }
      }
    }
    return book;
  }

  List<Long> captured(String orderId) {
    return capturedMinor.getOrDefault(orderId, List.of());
  }

  long refunded(String orderId) {
    return refundedMinor.getOrDefault(orderId, 0L);
  }
}
