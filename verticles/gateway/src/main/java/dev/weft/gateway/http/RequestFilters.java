package dev.weft.gateway.http;

import java.util.function.BooleanSupplier;

/**
 * What a request passes before anything is done about it: its connection, its body, and how many
 * there may be.
 *
 * @param guard refuses what no honest client sends
 * @param accessControl lets through whose caller may make it
 * @param rates bounds how often a caller may ask
 * @param connections bounds those that wait
 * @param bodies bounds what arrives
 * @param answers bounds what was answered and not taken
 * @param limiter bounds how many requests are worked on at once
 * @param drain ends connections while the node drains
 */
public record RequestFilters(
    RequestGuard guard,
    AccessControl accessControl,
    RateLimiter rates,
    Connections connections,
    Bodies bodies,
    Answers answers,
    ConcurrencyLimiter limiter,
    Drain drain) {
  /** How often {@link #sweep} is due, and how late it may find what is too slow. */
  public static final long SWEEP_MS = 250;

  /**
   * The bounds of one gateway instance.
   *
   * @param guard refuses what no honest client sends
   * @param accessControl knows callers
   * @param rates the same for all instances of a node
   * @param draining whether the node drains
   */
  public static RequestFilters of(
      RequestGuard guard,
      AccessControl accessControl,
      RateLimiter rates,
      LoadOptions load,
      ConnectionOptions connections,
      int bodyBytesMax,
      BooleanSupplier draining) {
    return new RequestFilters(
        guard,
        accessControl,
        rates,
        new Connections(connections),
        new Bodies(bodyBytesMax, connections.receiveTimeoutMs()),
        new Answers(connections.sendTimeoutMs()),
        new ConcurrencyLimiter(load.inFlightMax(), load.latencyMaxMs()),
        new Drain(draining));
  }

  /** Ends what has taken too long. */
  public void sweep() {
    bodies.sweep();
    answers.sweep();
    connections.sweep();
  }
}
