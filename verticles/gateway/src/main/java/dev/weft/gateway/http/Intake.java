package dev.weft.gateway.http;

import java.util.function.BooleanSupplier;

/**
 * What a request passes before anything is done about it: its connection, its body, and how many
 * there may be.
 *
 * @param guard refuses what no honest client sends
 * @param gate lets through whose caller may make it
 * @param connections bounds those that wait
 * @param bodies bounds what arrives
 * @param answers bounds what was answered and not taken
 * @param admission bounds what is worked on
 * @param parting ends connections while the node drains
 */
public record Intake(
    RequestGuard guard,
    Gate gate,
    Connections connections,
    Bodies bodies,
    Answers answers,
    ConcurrencyLimiter admission,
    Drain parting) {
  /** How often {@link #sweep} is due: what is too slow is found at most that much later. */
  public static final long SWEEP_MS = 250;

  public static Intake of(
      RequestGuard guard,
      Gate gate,
      ConnectionOptions options,
      int bodyBytesMax,
      int inFlightMax,
      BooleanSupplier draining) {
    return new Intake(
        guard,
        gate,
        new Connections(options),
        new Bodies(bodyBytesMax, options.receiveTimeoutMs()),
        new Answers(options.sendTimeoutMs()),
        new ConcurrencyLimiter(inFlightMax),
        new Drain(draining));
  }

  /** Ends what has taken too long. */
  public void sweep() {
    bodies.sweep();
    answers.sweep();
    connections.sweep();
  }
}
