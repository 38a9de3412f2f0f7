package dev.weft.payment;

import java.nio.file.Path;

/**
 * The section {@code payment.simulator}: how the simulated provider is started when {@code
 * payment.provider.url} is empty. Immutable.
 *
 * @param host address that it listens on
 * @param port 0 for any free port
 * @param ledger file of its ledger; made with its directories when missing, an index beside it
 * @param latencyMs added to every answer about money
 * @param faultRate share of charges answered with 503, half of them after the money was taken
 * @param slowAnswerMs how long {@code tok_slow} keeps its first caller waiting
 */
public record SimulatorOptions(
    String host, int port, Path ledger, long latencyMs, double faultRate, long slowAnswerMs) {}
