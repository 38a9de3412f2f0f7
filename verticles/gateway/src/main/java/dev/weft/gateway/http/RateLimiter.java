package dev.weft.gateway.http;

import dev.weft.gateway.auth.Principal;
import dev.weft.kernel.collection.BoundedMap;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;

/**
 * Answers 429 to clients that exceed their rate, and reports to each how much is left: token
 * buckets, and the header fields of draft-ietf-httpapi-ratelimit-headers-06.
 *
 * <p>Thread-safe: all gateway instances of a node share one.
 */
public final class RateLimiter {
  /** The one that has not asked for longest is forgotten first, which fills its bucket. */
  private static final int CLIENTS_MAX = 10_000;

  private final LoadOptions options;
  private final Optional<Bucket> node;
  private final Map<String, Bucket> clients = new BoundedMap<>(CLIENTS_MAX, true);

  public RateLimiter(LoadOptions options) {
    this.options = options;
    this.node =
        options.perNode() == 0 ? Optional.empty() : Optional.of(bucketOf(options.perNode()));
  }

  /** Passes on what is within the limits; its caller is known by then. */
  void admit(RoutingContext ctx) {
    String address = ctx.request().remoteAddress().hostAddress();
    take(AccessControl.principal(ctx), address, ctx.response()::putHeader);
    ctx.next();
  }

  /**
   * Counts a request.
   *
   * @param address of the client; identifies clients that have not authenticated
   * @param header gets the header fields of the answer
   * @throws ProblemException 429 when it is one too many
   */
  public void take(Principal caller, String address, BiConsumer<String, String> header) {
    if (options.perClient() > 0) {
      // A key and an address cannot be taken for one another.
      String client = caller.isAuthenticated() ? "id " + caller.id() : "at " + address;
      ConsumptionProbe probe = bucketOf(client).tryConsumeAndReturnRemaining(1);
      header.accept("RateLimit-Policy", options.perClient() + ";w=1");
      header.accept("RateLimit-Limit", Integer.toString(options.perClient()));
      header.accept("RateLimit-Remaining", Long.toString(probe.getRemainingTokens()));
      header.accept("RateLimit-Reset", seconds(probe.getNanosToWaitForReset()));
      require(probe, header, "This client may send " + options.perClient());
    }
    node.ifPresent(
        bucket ->
            require(
                bucket.tryConsumeAndReturnRemaining(1),
                header,
                "All clients of this node may send " + options.perNode()));
  }

  private Bucket bucketOf(String client) {
    synchronized (clients) {
      return clients.computeIfAbsent(client, first -> bucketOf(options.perClient()));
    }
  }

  private static Bucket bucketOf(int perSecond) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  private static void require(
      ConsumptionProbe probe, BiConsumer<String, String> header, String rule) {
    if (!probe.isConsumed()) {
      header.accept("Retry-After", seconds(probe.getNanosToWaitForRefill()));
      throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, rule + " requests a second.");
    }
  }

  /** Rounded up. */
  private static String seconds(long nanos) {
    return Long.toString(TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1));
  }
}
