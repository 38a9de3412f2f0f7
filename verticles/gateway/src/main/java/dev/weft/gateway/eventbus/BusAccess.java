package dev.weft.gateway.eventbus;

import dev.weft.gateway.auth.Grant;
import dev.weft.gateway.auth.Scope;
import dev.weft.gateway.auth.SecurityLog;
import dev.weft.gateway.http.RateLimiter;
import io.vertx.core.MultiMap;
import java.util.List;
import java.util.Optional;

/**
 * What one client may do: the lists of the configuration, its rate, and scope {@code ops} for all
 * addresses but those that check their callers themselves.
 *
 * <p>Event-loop confined.
 *
 * @param remote where it is from
 * @param token that it connected with, for addresses that check it
 */
record BusAccess(
    EventBusOptions options,
    Grant grant,
    Optional<String> token,
    String remote,
    RateLimiter rates,
    SecurityLog log) {
  private static final String AUTHORIZATION = "Authorization";

  /** Says it when it is not, once: the client ends then. */
  boolean isInForce() {
    boolean inForce = grant.inForce().getAsBoolean();
    if (!inForce) {
      log.ended(grant.principal());
    }
    return inForce;
  }

  /**
   * Counts a message.
   *
   * @throws dev.weft.gateway.http.ProblemException when it is one too many
   */
  void count() {
    rates.take(grant.principal(), remote, (name, value) -> {});
  }

  void requireInbound(String address) {
    require(options.inbound(), address, "http.eventBus.inbound");
  }

  void requireOutbound(String address) {
    require(options.outbound(), address, "http.eventBus.outbound");
  }

  /** The headers that a message to the address has: keys go to nobody who does not check them. */
  MultiMap headers(String address, MultiMap sent) {
    if (!EventBusOptions.isChecked(address)) {
      sent.remove(AUTHORIZATION);
    } else if (!sent.contains(AUTHORIZATION)) {
      token.ifPresent(bearer -> sent.set(AUTHORIZATION, "Bearer " + bearer));
    }
    return sent;
  }

  private void require(List<String> allowed, String address, String key) {
    if (!allowed.contains(address)) {
      throw denied(address, key + " does not list it");
    }
    if (!EventBusOptions.isChecked(address) && !grant.principal().may(Scope.OPS)) {
      throw denied(address, "the scope " + Scope.OPS.text() + " is needed");
    }
  }

  private RefusedException denied(String address, String reason) {
    log.denied(address, grant.principal(), reason);
    return new RefusedException(RefusedException.ACCESS_DENIED, address + ": " + reason);
  }
}
