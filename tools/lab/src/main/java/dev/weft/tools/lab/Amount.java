package dev.weft.tools.lab;

import dev.weft.proto.common.v1.Money;

/** Money in the minor unit of its currency. */
public record Amount(long minor, String currency) {
  public Amount {
    // Few currencies, many amounts.
    currency = currency.intern();
  }

  public static Amount of(Money money) {
    return new Amount(money.getAmountMinor(), money.getCurrency());
  }

  @Override
  public String toString() {
    return minor + " " + currency;
  }
}
