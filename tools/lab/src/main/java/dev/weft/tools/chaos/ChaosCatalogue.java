package dev.weft.tools.chaos;

import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What is ordered: plenty of most, too little of one. */
final class ChaosCatalogue {
  static final String FILE = "catalog.yaml";

  /** Every third order takes one. */
  static final String HOT = "HOT";

  /** Sold out within seconds. */
  static final String SCARCE = "SCARCE";

  static final int PLENTY = 1_000_000_000;
  static final int SCARCE_STOCK = 50;
  private static final int SKUS = 40;
  private static final int PRICE_MINOR_MIN = 100;

  private ChaosCatalogue() {}

  /** Without the hot and the scarce one. */
  static List<String> others() {
    return IntStream.range(0, SKUS)
        .mapToObj(i -> String.format(Locale.ROOT, "ITEM-%02d", i))
        .toList();
  }

  static List<String> skus() {
    return Stream.concat(Stream.of(HOT, SCARCE), others().stream()).toList();
  }

  static long stock(String sku) {
    return sku.equals(SCARCE) ? SCARCE_STOCK : PLENTY;
  }

  /** In the form of {@code conf/catalog.yaml}. */
  static String yaml() {
    StringBuilder yaml = new StringBuilder("currency: EUR\nitems:\n");
    item(yaml, HOT, PRICE_MINOR_MIN);
    item(yaml, SCARCE, PRICE_MINOR_MIN + 1);
    List<String> others = others();
    for (int i = 0; i < others.size(); i++) {
      item(yaml, others.get(i), PRICE_MINOR_MIN + 2 + i);
    }
    return yaml.toString();
  }

  private static void item(StringBuilder yaml, String sku, int priceMinor) {
    yaml.append(
        String.format(
            Locale.ROOT,
            "  %s: { name: \"%s\", priceMinor: %d, stock: %d }%n",
            sku,
            sku,
            priceMinor,
            stock(sku)));
  }
}
