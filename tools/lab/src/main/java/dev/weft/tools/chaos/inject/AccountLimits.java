package dev.weft.tools.chaos.inject;

import dev.weft.tools.lab.ControlledNatsServer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/**
 * The limit of the account that everybody is in, on every server.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class AccountLimits {
  private static final long UNLIMITED = -1;
  private static final Duration PULSE = Duration.ofMillis(250);

  /** Less than a batch of some orders takes, so that the limit is met inside of one. */
  private static final int INSIDE_BYTES_MAX = 6_000;

  private final Operator operator;
  private final List<ControlledNatsServer> servers;
  private final Random random;

  /**
   * @param seed of where limits fall
   */
  public AccountLimits(Operator operator, List<ControlledNatsServer> servers, long seed) {
    this.operator = operator;
    this.servers = List.copyOf(servers);
    this.random = new Random(seed);
  }

  /** No room for more than a moment's worth. */
  public FaultInjector full() {
    return FaultInjector.of(
        index -> limit(operator.accountBytes() + ControlledNatsServer.SPARE_BYTES),
        index -> limit(UNLIMITED));
  }

  /** Full and not, several times a second, each time at another place: inside of batches. */
  public FaultInjector fullInsideOfBatches() {
    RepeatedFault pulses =
        new RepeatedFault(
            PULSE,
            (index, round) ->
                limit(
                    round % 2 == 0
                        ? operator.accountBytes() + random.nextInt(INSIDE_BYTES_MAX)
                        : UNLIMITED));
    return FaultInjector.of(
        pulses::begin,
        index -> {
          pulses.end(index);
          limit(UNLIMITED);
        });
  }

  private void limit(long bytes) throws IOException {
    for (ControlledNatsServer server : servers) {
      server.limitAccount(bytes);
    }
  }
}
