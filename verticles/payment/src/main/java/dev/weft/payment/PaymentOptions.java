package dev.weft.payment;

import dev.weft.kernel.options.OptionsReader;
import dev.weft.payment.adapter.BreakerOptions;
import dev.weft.payment.adapter.ProviderOptions;
import dev.weft.payment.adapter.StripePaymentProvider;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The section {@code payment}.
 *
 * @param provider where the provider is; its URL is empty when the simulator is to be run
 * @param breaker when to stop asking it
 * @param simulator the provider of dev mode
 */
public record PaymentOptions(
    ProviderOptions provider, BreakerOptions breaker, SimulatorOptions simulator) {
  public static final long DEFAULT_TIMEOUT_MS = 3_000;
  public static final int DEFAULT_POOL_SIZE = 160;
  public static final String DEFAULT_HEALTH_PATH = "/healthz";
  public static final int DEFAULT_FAILURES_MAX = 5;
  public static final long DEFAULT_RESET_TIMEOUT_MS = 30_000;
  public static final long DEFAULT_PROBE_INTERVAL_MS = 1_000;
  public static final String DEFAULT_SIMULATOR_HOST = "127.0.0.1";
  public static final String DEFAULT_LEDGER = "data/provider/ledger.jsonl";
  public static final long DEFAULT_LATENCY_MS = 5;

  private static final long TIMEOUT_MS_MAX = 60_000;
  private static final long RESET_TIMEOUT_MS_MAX = 3_600_000;
  private static final int COUNT_MAX = 10_000;
  private static final int PORT_MAX = 65_535;

  /** How much longer than the client waits {@code tok_slow} takes. */
  private static final long SLOW_MARGIN_MS = 500;

  /** Reads the section {@code payment}. */
  public static PaymentOptions read(OptionsReader section) {
    ProviderOptions provider = readProvider(section.section("provider"));
    return new PaymentOptions(
        provider,
        readBreaker(section.section("breaker")),
        readSimulator(section.section("simulator"), provider.timeoutMs()));
  }

  /** The same options with the address of a provider that was started meanwhile. */
  public PaymentOptions withProviderUrl(String url) {
    return new PaymentOptions(provider.withUrl(url), breaker, simulator);
  }

  private static ProviderOptions readProvider(OptionsReader section) {
    ProviderOptions.Kind kind = section.oneOf("kind", ProviderOptions.Kind.HTTP);
    boolean stripe = kind == ProviderOptions.Kind.STRIPE;
    String url = section.string("url", "");
    if (!url.isBlank() && !isHttp(url)) {
      throw section.wrong("url", "must be http://host:port or https://host, is \"" + url + "\"");
    }
    String headersFile = section.string("headersFile", "");
    if (stripe && headersFile.isBlank()) {
      throw section.wrong("headersFile", "must hold \"Authorization: Bearer sk_…\" for stripe");
    }
    String healthPath = readHealthPath(section);
    return new ProviderOptions(
        kind,
        stripe && url.isBlank() ? StripePaymentProvider.DEFAULT_URL : url.replaceFirst("/+$", ""),
        section.millis("timeout", DEFAULT_TIMEOUT_MS, 1, TIMEOUT_MS_MAX),
        section.integer("poolSize", DEFAULT_POOL_SIZE, 1, COUNT_MAX),
        stripe && healthPath.equals(DEFAULT_HEALTH_PATH)
            ? StripePaymentProvider.DEFAULT_HEALTH_PATH
            : healthPath,
        headersFile);
  }

  private static BreakerOptions readBreaker(OptionsReader section) {
    return new BreakerOptions(
        section.integer("failuresMax", DEFAULT_FAILURES_MAX, 1, COUNT_MAX),
        section.millis("resetTimeout", DEFAULT_RESET_TIMEOUT_MS, 1, RESET_TIMEOUT_MS_MAX),
        section.millis("probeInterval", DEFAULT_PROBE_INTERVAL_MS, 0, RESET_TIMEOUT_MS_MAX));
  }

  private static String readHealthPath(OptionsReader section) {
    String path = section.string("healthPath", DEFAULT_HEALTH_PATH);
    if (!path.matches("/[!-~]*")) {
      throw section.wrong("healthPath", "must begin with / and hold no spaces");
    }
    return path;
  }

  private static SimulatorOptions readSimulator(OptionsReader section, long clientTimeoutMs) {
    return new SimulatorOptions(
        section.string("host", DEFAULT_SIMULATOR_HOST),
        section.integer("port", 0, 0, PORT_MAX),
        readPath(section, "ledger", DEFAULT_LEDGER),
        section.millis("latency", DEFAULT_LATENCY_MS, 0, TIMEOUT_MS_MAX),
        section.fraction("faultRate", 0, 0, 1),
        clientTimeoutMs + SLOW_MARGIN_MS);
  }

  private static Path readPath(OptionsReader section, String key, String defaultPath) {
    try {
      return Path.of(section.string(key, defaultPath));
    } catch (InvalidPathException notPath) {
      throw section.wrong(key, "is not a path: " + notPath.getReason());
    }
  }

  private static boolean isHttp(String url) {
    try {
      URI uri = URI.create(url);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null;
    } catch (IllegalArgumentException notUri) {
      return false;
    }
  }
}
