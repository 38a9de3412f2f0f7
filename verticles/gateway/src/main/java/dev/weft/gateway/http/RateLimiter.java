package dev.weft.gateway.http;

import dev.weft.gateway.auth.Principal;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Answers 429 to clients that ask more often than they may, and tells each how much is left: token
 * buckets, and the header fields of draft-ietf-httpapi-ratelimit-headers-06.
 *
 * <p>Thread-safe: all gateway instances of a node share one.
 */
public final class RateLimiter {
  /** The one that has not asked for longest is forgotten first, which fills its bucket. */
  private static final int CLIENTS_MAX = 10_000;

  private final LoadOptions options;
  private final Optional<Bucket> node;
  private final Map<String, Bucket> clients =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
          return size() > CLIENTS_MAX;
        }
      };

  public RateLimiter(LoadOptions options) {
    this.options = options;
    this.node =
        options.perNode() == 0 ? Optional.empty() : Optional.of(bucketOf(options.perNode()));
  }

  /** Passes on what is within the limits; its caller is known by then. */
  void admit(RoutingContext ctx) {
    if (options.perClient() > 0) {
      ConsumptionProbe probe = bucketOf(ctx).tryConsumeAndReturnRemaining(1);
      tell(ctx.response(), probe);
      require(ctx, probe, "This client may send " + options.perClient() + " requests a second.");
    }
    node.ifPresent(
        bucket ->
            require(
                ctx,
                bucket.tryConsumeAndReturnRemaining(1),
                "All clients of this node may send " + options.perNode() + " requests a second."));
    ctx.next();
  }

  private Bucket bucketOf(RoutingContext ctx) {
    Principal caller = Gate.principal(ctx);
    // A key and an address cannot be taken for one another.
    String client =
        caller.isAuthenticated()
            ? "id " + caller.id()
            : "at " + ctx.request().remoteAddress().hostAddress();
    synchronized (clients) {
      return clients.computeIfAbsent(client, first -> bucketOf(options.perClient()));
    }
  }

  private static Bucket bucketOf(int perSecond) {
    return Bucket.builder()
        .addLimit(limit -> limit.capacity(perSecond).refillGreedy(perSecond, Duration.ofSeconds(1)))
        .build();
  }

  private void tell(HttpServerResponse response, ConsumptionProbe probe) {
    response
        .putHeader("RateLimit-Policy", options.perClient() + ";w=1")
        .putHeader("RateLimit-Limit", Integer.toString(options.perClient()))
        .putHeader("RateLimit-Remaining", Long.toString(probe.getRemainingTokens()))
        .putHeader(
            "RateLimit-Reset", Long.toString(roundUpToSeconds(probe.getNanosToWaitForReset())));
  }

  private static void require(RoutingContext ctx, ConsumptionProbe probe, String rule) {
    if (!probe.isConsumed()) {
      long seconds = Math.max(1, roundUpToSeconds(probe.getNanosToWaitForRefill()));
      ctx.response().putHeader(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
      throw new ProblemException(ProblemType.TOO_MANY_REQUESTS, rule);
    }
  }

  private static long roundUpToSeconds(long nanos) {
    return TimeUnit.NANOSECONDS.toSeconds(nanos + TimeUnit.SECONDS.toNanos(1) - 1);
  }
}
