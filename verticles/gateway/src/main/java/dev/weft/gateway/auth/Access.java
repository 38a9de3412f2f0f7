package dev.weft.gateway.auth;

import java.util.Optional;

/** What an endpoint asks of its caller. */
public enum Access {
  /** Nothing: probes, the contracts, the console's page. */
  OPEN,
  /** A key or token, of whatever scope. */
  ANY_SCOPE,
  ORDERS_WRITE(Scope.ORDERS_WRITE),
  ORDERS_READ(Scope.ORDERS_READ),
  INVENTORY_WRITE(Scope.INVENTORY_WRITE),
  OPS(Scope.OPS);

  private final Optional<Scope> scope;

  Access() {
    this.scope = Optional.empty();
  }

  Access(Scope scope) {
    this.scope = Optional.of(scope);
  }

  /** Empty: any, or none. */
  public Optional<Scope> scope() {
    return scope;
  }
}
