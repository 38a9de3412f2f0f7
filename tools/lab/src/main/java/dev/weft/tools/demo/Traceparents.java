package dev.weft.tools.demo;

import java.util.HexFormat;
import java.util.random.RandomGenerator;

/** New traces, as a caller with tracing of its own would send them (W3C Trace Context). */
final class Traceparents {
  private static final String VERSION = "00";
  private static final String SAMPLED = "01";

  private Traceparents() {}

  static String next(RandomGenerator random) {
    String traceId = hex(random) + hex(random);
    return String.join("-", VERSION, traceId, hex(random), SAMPLED);
  }

  /** The trace id in it. */
  static String traceId(String traceparent) {
    return traceparent.split("-", -1)[1];
  }

  /** 16 digits, not all zero. */
  private static String hex(RandomGenerator random) {
    return HexFormat.of().toHexDigits(random.nextLong(1, Long.MAX_VALUE));
  }
}
