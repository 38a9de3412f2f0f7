package dev.weft.payment.adapter;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.tracing.TracingPolicy;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.ext.web.codec.BodyCodec;

/**
 * Event-loop confined. Asks the provider whether it is well. Each question has a connection of its
 * own, since those to a provider that went away are worth nothing, and none leaves a span. Whoever
 * asks while a question is under way shares its answer: a thousand failures at once are one.
 */
final class HealthCheck {
  /** A question that hangs must not hold up the next one for as long as a charge may take. */
  private static final long TIMEOUT_MS_MAX = 2_000;

  private static final int OK_MIN = 200;
  private static final int OK_MAX = 299;

  private final WebClient client;
  private final String url;
  private final long timeoutMs;
  private Future<Boolean> underWay;

  HealthCheck(Vertx vertx, ProviderOptions options) {
    WebClientOptions http = new WebClientOptions().setFollowRedirects(false);
    http.setKeepAlive(false).setTracingPolicy(TracingPolicy.IGNORE);
    this.client = WebClient.create(vertx, http);
    this.url = options.url() + options.healthPath();
    this.timeoutMs = Math.min(options.timeoutMs(), TIMEOUT_MS_MAX);
  }

  /** Never fails: no answer is false. */
  Future<Boolean> isWell() {
    if (underWay == null || underWay.isComplete()) {
      underWay = ask();
    }
    return underWay;
  }

  void close() {
    client.close();
  }

  private Future<Boolean> ask() {
    return client
        .getAbs(url)
        .timeout(timeoutMs)
        .as(BodyCodec.none())
        .send()
        .map(answer -> answer.statusCode() >= OK_MIN && answer.statusCode() <= OK_MAX)
        .otherwise(false);
  }
}
