package dev.weft.tools.bench;

import java.util.Locale;

/** What the bench orders on a node of its own: many SKUs that never run out. */
final class BenchCatalogue {
  static final int SKUS = 200;
  private static final int STOCK = 1_000_000_000;
  private static final int PRICE_MINOR_MIN = 100;

  private BenchCatalogue() {}

  /** In the form of {@code conf/catalog.yaml}. */
  static String yaml() {
    StringBuilder yaml = new StringBuilder("currency: EUR\nitems:\n");
    for (int i = 0; i < SKUS; i++) {
      yaml.append(
          String.format(
              Locale.ROOT,
              "  BENCH-%03d: { name: \"Bench item %d\", priceMinor: %d, stock: %d }\n",
              i,
              i,
              PRICE_MINOR_MIN + i,
              STOCK));
    }
    return yaml.toString();
  }
}
