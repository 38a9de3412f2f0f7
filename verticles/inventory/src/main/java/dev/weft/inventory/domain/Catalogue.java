package dev.weft.inventory.domain;

import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.proto.common.v1.Money;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What is for sale, at which price. Prices of orders come from here, never from a client.
 *
 * @param currency ISO 4217 code of all prices
 * @param items by SKU, in the order of the file
 */
public record Catalogue(String currency, Map<String, Item> items) {
  private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");

  /** With {@link Reserve}'s limits no total can overflow. */
  private static final long PRICE_MINOR_MAX = 10_000_000_000L;

  /** No provider takes a charge of nothing, so an order that costs nothing could never be paid. */
  private static final long PRICE_MINOR_MIN = 1;

  private static final long STOCK_MAX = 1_000_000_000_000L;

  /**
   * One SKU.
   *
   * @param name for people
   * @param priceMinor of one unit, 1 or more
   * @param stock units at the very first start
   */
  public record Item(String name, long priceMinor, long stock) {
    static Item read(OptionsReader section) {
      return new Item(
          section.required("name").means("for people"),
          required(section, "priceMinor", PRICE_MINOR_MIN, PRICE_MINOR_MAX, "of one unit"),
          required(section, "stock", 0, STOCK_MAX, "units at the very first start"));
    }

    /** Nothing is for sale at a price, or in a number, that somebody forgot to write down. */
    private static long required(
        OptionsReader section, String key, long min, long max, String meaning) {
      section.required(key).means(meaning);
      return section.whole(key, min, min, max).means(meaning);
    }
  }

  public Catalogue {
    Objects.requireNonNull(currency);
    items = Collections.unmodifiableMap(new LinkedHashMap<>(items));
  }

  /** Reads a whole catalogue file, such as {@code conf/catalog.yaml}. */
  public static Catalogue read(OptionsReader file) {
    String currency = file.required("currency").means("ISO 4217 code of all prices");
    if (!CURRENCY.matcher(currency).matches()) {
      throw file.wrong("currency", "must be an ISO 4217 code such as EUR, is " + currency);
    }
    Map<String, Item> items = file.section("items").each("a SKU", (sku, item) -> Item.read(item));
    if (items.isEmpty()) {
      throw file.wrong("items", "must hold at least one SKU");
    }
    for (String sku : items.keySet()) {
      if (!Subjects.isToken(sku)) {
        throw file.section("items")
            .wrong(sku, "is not a SKU: 1 to 64 letters, digits, - and _ are allowed");
      }
    }
    file.done();
    return new Catalogue(currency, items);
  }

  public Set<String> skus() {
    return items.keySet();
  }

  public boolean sells(String sku) {
    return items.containsKey(sku);
  }

  public Item item(String sku) {
    return items.get(sku);
  }

  public Money money(long amountMinor) {
    return Money.newBuilder().setAmountMinor(amountMinor).setCurrency(currency).build();
  }
}
