package dev.weft.gateway.auth;

import java.util.Arrays;
import java.util.Optional;

/** What a caller may be allowed to do. */
public enum Scope {
  ORDERS_WRITE("orders:write"),
  ORDERS_READ("orders:read"),
  INVENTORY_WRITE("inventory:write"),
  OPS("ops");

  private final String text;

  Scope(String text) {
    this.text = text;
  }

  /** As it stands in keys, tokens and answers. */
  public String text() {
    return text;
  }

  public static Optional<Scope> of(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text.equals(text)).findAny();
  }
}
