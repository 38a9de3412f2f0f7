package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsReader;

/** Section {@code telemetry}. */
public record TelemetryOptions(
    String serviceName, Traces traces, String otlpEndpoint, double sampleRatio) {
  /** Where spans go. */
  public enum Traces {
    NONE,
    OTLP
  }

  public static TelemetryOptions read(OptionsReader keys) {
    TelemetryOptions options =
        new TelemetryOptions(
            keys.string("serviceName", "weft").means("`service.name` of spans and metrics"),
            keys.oneOf("traces", Traces.NONE).means("where spans go"),
            keys.string("otlpEndpoint", "http://127.0.0.1:4318")
                .means("URL of a collector; OTLP over HTTP"),
            keys.fraction("sampleRatio", 1, 0, 1)
                .means("share of the traces started here that are kept"));
    if (!options.otlpEndpoint.matches("https?://\\S+")) {
      throw keys.wrong(
          "otlpEndpoint", "must be http://host:port, is \"" + options.otlpEndpoint + "\"");
    }
    return options;
  }
}
