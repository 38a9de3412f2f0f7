package dev.weft.gateway.auth;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Who a request is from.
 *
 * @param id of its key, or the subject of its token; for the security log
 * @param customer the only customer whose orders it may see and change; empty: any
 */
public record Principal(String id, Set<Scope> scopes, Optional<String> customer) {
  /** Whoever reaches a node on which nobody has to authenticate. */
  static final Principal ANYONE =
      new Principal("anyone", EnumSet.allOf(Scope.class), Optional.empty());

  /** Whoever has shown neither key nor token. */
  static final Principal NOBODY = new Principal("nobody", Set.of(), Optional.empty());

  public Principal {
    scopes = Set.copyOf(scopes);
  }

  /** Whether it has shown a key or token. */
  public boolean isAuthenticated() {
    return !equals(ANYONE) && !equals(NOBODY);
  }

  public boolean may(Scope scope) {
    return scopes.contains(scope);
  }

  /** Whether what belongs to that customer may be shown to it. */
  public boolean owns(String customerId) {
    return customer.isEmpty() || customer.get().equals(customerId);
  }
}
