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
  private static final String DEFAULT_HEALTH_PATH = "/healthz";
  public static final String DEFAULT_SIMULATOR_HOST = "127.0.0.1";
  public static final String DEFAULT_LEDGER = "data/provider/ledger.jsonl";
  public static final long DEFAULT_LATENCY_MS = 5;

  /** How much longer than the client waits {@code tok_slow} takes. */
  private static final long SLOW_MARGIN_MS = 500;

  /** Reads the section {@code payment}. */
  public static PaymentOptions read(OptionsReader keys) {
    ProviderOptions provider = readProvider(keys.section("provider"));
    return new PaymentOptions(
        provider,
        readBreaker(keys.section("breaker")),
        readSimulator(keys.section("simulator"), provider.timeoutMs()));
  }

  /** The same options with the address of a provider that was started meanwhile. */
  public PaymentOptions withProviderUrl(String url) {
    return new PaymentOptions(provider.withUrl(url), breaker, simulator);
  }

  private static ProviderOptions readProvider(OptionsReader keys) {
    ProviderOptions.Kind kind =
        keys.oneOf("kind", ProviderOptions.Kind.HTTP)
            .means(
                "its API: [Weft's contract](payment-provider.md), or Stripe's PaymentIntents,"
                    + " which needs `headersFile`");
    boolean stripe = kind == ProviderOptions.Kind.STRIPE;
    String url = readUrl(keys);
    String headersFile =
        keys.string("headersFile", "")
            .means(
                "file with headers for every request, one `Name: value` per line, such as"
                    + " `Authorization: …`; read again when the provider answers 401 or the like");
    if (stripe && headersFile.isBlank()) {
      throw keys.wrong("headersFile", "must hold \"Authorization: Bearer sk_…\" for stripe");
    }
    String healthPath = readHealthPath(keys);
    return new ProviderOptions(
        kind,
        stripe && url.isBlank() ? StripePaymentProvider.DEFAULT_URL : url.replaceFirst("/+$", ""),
        keys.millis("timeout", DEFAULT_TIMEOUT_MS / 1_000 + "s", "1ms", "1m").means("of one call"),
        keys.integer("poolSize", 160, 1, 10_000)
            .means(
                "connections of one instance to the provider; a single instance needs as many"
                    + " as the payment routes have events in flight"),
        stripe && healthPath.equals(DEFAULT_HEALTH_PATH)
            ? StripePaymentProvider.DEFAULT_HEALTH_PATH
            : healthPath,
        headersFile);
  }

  private static BreakerOptions readBreaker(OptionsReader keys) {
    return new BreakerOptions(
        keys.integer("failuresMax", 5, 1, 10_000)
            .means(
                "consecutive failures that open the breaker: of an unhealthy provider, or of"
                    + " different orders if no charge succeeds for 5 s"),
        keys.millis("resetTimeout", "30s", "1ms", "1h")
            .means("after that time one call is tried, even if the health check fails"),
        keys.millis("probeInterval", "1s", "0s", "1h")
            .means(
                "shortest time between health checks while the breaker is open; one call is"
                    + " tried as soon as a check succeeds. 0s: no health checks"));
  }

  private static String readUrl(OptionsReader keys) {
    String url =
        keys.string("url", "")
            .means("empty: the simulated provider, or Stripe's own URL with `kind: stripe`");
    if (url.contains("@")) {
      throw keys.wrong(
          "url", "must hold no user or password; headersFile holds what goes with every request");
    }
    if (!url.isBlank() && !isHttp(url)) {
      throw keys.wrong("url", "must be http://host:port or https://host, is \"" + url + "\"");
    }
    return url;
  }

  private static String readHealthPath(OptionsReader keys) {
    String path =
        keys.string("healthPath", DEFAULT_HEALTH_PATH)
            .means("path of the health check; any 2xx means healthy");
    if (!path.matches("/[!-~]*")) {
      throw keys.wrong("healthPath", "must begin with / and hold no spaces");
    }
    return path;
  }

  private static SimulatorOptions readSimulator(OptionsReader keys, long clientTimeoutMs) {
    return new SimulatorOptions(
        keys.string("host", DEFAULT_SIMULATOR_HOST).means("address of the simulated provider"),
        keys.integer("port", 0, 0, 65_535).means("0 picks a free one"),
        readLedger(keys),
        keys.millis("latency", DEFAULT_LATENCY_MS + "ms", "0ms", "1m")
            .means("time before it answers"),
        keys.fraction("faultRate", 0, 0, 1)
            .means("share of charges answered with 503, half of them after the charge was made"),
        clientTimeoutMs + SLOW_MARGIN_MS);
  }

  private static Path readLedger(OptionsReader keys) {
    String ledger =
        keys.string("ledger", DEFAULT_LEDGER)
            .means(
                "its own record of charges and refunds, one JSON object per line; the index"
                    + " beside it (`.index`) may be deleted");
    try {
      return Path.of(ledger);
    } catch (InvalidPathException notPath) {
      throw keys.wrong("ledger", "is not a path: " + notPath.getReason());
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
