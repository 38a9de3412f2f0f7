package dev.weft.order.domain;

import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * What is for sale, and what a unit of it costs.
 *
 * @param minorBySku in the minor unit of the currency
 * @param currency ISO 4217
 */
public record Prices(Map<String, Long> minorBySku, String currency) {
  public Prices {
    minorBySku = Map.copyOf(minorBySku);
  }

  public Set<String> skus() {
    return minorBySku.keySet();
  }

  OptionalLong of(String sku) {
    Long minor = minorBySku.get(sku);
    return minor == null ? OptionalLong.empty() : OptionalLong.of(minor);
  }
}
