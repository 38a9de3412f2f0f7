package dev.weft.payment;

import java.nio.file.Path;

/**
 * The section {@code payment.simulator}: how the simulated provider is started when {@code
 * payment.provider.url} is empty. Immutable.
 *
 * @param slowAnswerMs how long {@code tok_slow} keeps its first caller waiting
 */
public record SimulatorOptions(
    String host, int port, Path ledger, long latencyMs, double faultRate, long slowAnswerMs) {}
