package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;

/**
 * Section {@code telemetry}.
 *
 * @param serviceName {@code service.name} of every span and metric
 * @param traces where spans go
 * @param otlpEndpoint base URL of a collector, OTLP over HTTP
 * @param sampleRatio share of the traces begun here that are recorded
 */
public record TelemetryOptions(
    String serviceName, Traces traces, String otlpEndpoint, double sampleRatio) {
  public static final String DEFAULT_SERVICE_NAME = "weft";
  public static final String DEFAULT_OTLP_ENDPOINT = "http://127.0.0.1:4318";
  public static final double DEFAULT_SAMPLE_RATIO = 1.0;

  /** Where spans go. */
  public enum Traces {
    NONE,
    OTLP
  }

  public static TelemetryOptions read(OptionsReader section) {
    TelemetryOptions options =
        new TelemetryOptions(
            section.string("serviceName", DEFAULT_SERVICE_NAME),
            section.oneOf("traces", Traces.NONE),
            section.string("otlpEndpoint", DEFAULT_OTLP_ENDPOINT),
            section.fraction("sampleRatio", DEFAULT_SAMPLE_RATIO, 0, 1));
    if (!options.otlpEndpoint.matches("https?://\\S+")) {
      throw section.wrong(
          "otlpEndpoint", "must be http://host:port, is \"" + options.otlpEndpoint + "\"");
    }
    return options;
  }
}
