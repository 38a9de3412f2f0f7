package dev.weft.tools.audit.history;

import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import java.util.List;

/**
 * Lines of orders as one number each, so that sets of lines can be kept for every order, compared,
 * and added up over shards: the sum of quantity times a hash of the SKU. Equal lines have equal
 * numbers whatever their order; others differ, but for a chance of 1 in 2^64.
 */
final class Lines {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;
  private static final int FOLD_BITS = 29;

  private Lines() {}

  static long ofOrder(List<OrderLine> lines) {
    return lines.stream().mapToLong(line -> of(line.getSku(), line.getQuantity())).sum();
  }

  static long ofPriced(List<PricedLine> lines) {
    return lines.stream().mapToLong(line -> of(line.getSku(), line.getQuantity())).sum();
  }

  private static long of(String sku, int quantity) {
    return Integer.toUnsignedLong(quantity) * (hash(sku) | 1);
  }

  /** 64 bits of a text, well mixed. */
  static long hash(String text) {
    long hash = FNV_BASIS;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * FNV_PRIME;
    }
    hash = (hash ^ (hash >>> FOLD_BITS)) * FNV_BASIS;
    return hash ^ (hash >>> FOLD_BITS);
  }
}
