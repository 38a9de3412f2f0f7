package dev.weft.tools.provider;

import java.nio.file.Path;

/**
 * How the simulated provider behaves.
 *
 * @param host address to listen on
 * @param port 0 for any free port
 * @param ledger file of the ledger; made with its directories when missing, an index beside it
 * @param latencyMs added to every answer about money
 * @param faultRate share of charges answered with 503, half of them after the money was taken
 * @param slowAnswerMs how long {@code tok_slow} keeps its first caller waiting
 * @param seed of the faults
 */
public record SimulatedProviderOptions(
    String host,
    int port,
    Path ledger,
    long latencyMs,
    double faultRate,
    long slowAnswerMs,
    long seed) {
  public static final long DEFAULT_SEED = 20_260_101;
}
