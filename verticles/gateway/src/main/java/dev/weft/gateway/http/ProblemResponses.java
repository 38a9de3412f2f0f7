package dev.weft.gateway.http;

import dev.weft.gateway.GatewayFailures;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers what went wrong as problem+json (RFC 9457), whatever it was.
 *
 * <p>Event-loop confined.
 */
public final class ProblemResponses {
  public static final String MEDIA_TYPE = "application/problem+json";

  private static final Logger LOG = LoggerFactory.getLogger(ProblemResponses.class);
  private static final int URI_TOO_LONG = 414;
  private static final int HEADERS_TOO_LARGE = 431;
  private static final int SERVER_ERROR_MIN = 500;
  private static final long LINGER_MS = 10_000;

  private final String retryAfterSeconds;
  private long nextWarningNanos = System.nanoTime();

  /**
   * @param retryAfterMs rounded up to whole seconds, which is all that HTTP can say
   */
  public ProblemResponses(long retryAfterMs) {
    this.retryAfterSeconds = secondsOf(retryAfterMs);
  }

  /** For the header {@code Retry-After}. */
  String retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The answer to a request that was refused unread. */
  static Buffer overloaded() {
    return json(ProblemType.OVERLOADED, "Too many requests are in flight.").toBuffer();
  }

  private static String secondsOf(long ms) {
    long roundUp = TimeUnit.SECONDS.toMillis(1) - 1;
    return Long.toString(Math.max(1, TimeUnit.MILLISECONDS.toSeconds(ms + roundUp)));
  }

  /** For a request that failed on its way through the routes. */
  public void handle(RoutingContext ctx) {
    if (ctx.response().ended() || ctx.response().closed()) {
      return;
    }
    if (ctx.response().headWritten()) {
      // Half an answer must not look like a whole one.
      ctx.response().reset();
      return;
    }
    JsonObject problem =
        ctx.failure() == null ? ofStatus(ctx.statusCode()) : of(ctx.failure(), ctx);
    problem.put("instance", ctx.request().path());
    if (ctx.failure() instanceof Failure failure) {
      failure
          .retryAfterMs()
          .ifPresent(ms -> ctx.response().putHeader(HttpHeaders.RETRY_AFTER, secondsOf(ms)));
    }
    write(ctx.request(), problem, body -> Answers.end(ctx, body));
  }

  /** For a request that is not HTTP; ends the connection, whose state is unknown from here on. */
  public void handleUndecodable(HttpServerRequest request) {
    Throwable cause = request.decoderResult().cause();
    String name = cause == null ? "" : cause.getClass().getSimpleName();
    int status =
        switch (name) {
          case "TooLongHttpLineException" -> URI_TOO_LONG;
          case "TooLongHttpHeaderException" -> HEADERS_TOO_LARGE;
          default -> ProblemType.INVALID_REQUEST.status();
        };
    request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    write(request, ofStatus(status), request.response()::end);
  }

  private JsonObject of(Throwable error, RoutingContext ctx) {
    boolean isProblem = error instanceof ProblemException || error instanceof Failure;
    if (!isProblem && ctx.statusCode() > 0 && ctx.statusCode() < SERVER_ERROR_MIN) {
      return ofStatus(ctx.statusCode());
    }
    return of(error, ctx.request().method() + " " + ctx.request().path());
  }

  /**
   * What went wrong, also for callers that do not use HTTP.
   *
   * @param request for the log
   */
  public JsonObject of(Throwable error, String request) {
    if (error instanceof ProblemException problem) {
      return ofException(problem);
    }
    if (error instanceof Failure failure) {
      return ofFailure(failure, request);
    }
    LOG.error("{} failed", request, error);
    return json(ProblemType.INTERNAL, "").put("failureId", GatewayFailures.UNEXPECTED);
  }

  private static JsonObject ofException(ProblemException problem) {
    JsonObject json = json(problem.type(), problem.getMessage());
    if (!problem.errors().isEmpty()) {
      JsonArray errors = new JsonArray();
      problem
          .errors()
          .forEach(
              error ->
                  errors.add(
                      new JsonObject().put("field", error.field()).put("detail", error.detail())));
      json.put("errors", errors);
    }
    return json;
  }

  /** A state is never our fault, whatever may be done about an event that meets it. */
  private JsonObject ofFailure(Failure failure, String request) {
    Optional<Condition> state =
        failure.condition().filter(condition -> condition.owner() != Condition.Owner.EVENT);
    if (failure.is(FailureKind.REJECT) && state.isEmpty()) {
      LOG.error("{} failed: {}", request, failure.getMessage());
      return json(ProblemType.INTERNAL, "").put("failureId", failure.id());
    }
    warn(failure, request);
    return state
        .map(
            condition ->
                json(
                        ProblemType.UNAVAILABLE,
                        "Not possible for now. Ends " + condition.ends() + ".")
                    .put("condition", condition.code()))
        .orElseGet(
            () ->
                json(
                    ProblemType.UNAVAILABLE,
                    "A service or the store behind it did not answer; try again."))
        .put("failureId", failure.id());
  }

  /** At most one a second: while a service is away every request fails alike. */
  private void warn(Failure failure, String request) {
    long nowNanos = System.nanoTime();
    if (nowNanos - nextWarningNanos >= 0) {
      nextWarningNanos = nowNanos + TimeUnit.SECONDS.toNanos(1);
      LOG.warn("{} answered with 503: {}", request, failure.getMessage());
    }
  }

  private static JsonObject ofStatus(int status) {
    ProblemType type = ProblemType.ofStatus(status);
    return json(type, "").put("status", status > 0 ? status : type.status());
  }

  private static JsonObject json(ProblemType type, String detail) {
    return new JsonObject()
        .put("type", type.uri())
        .put("title", type.title())
        .put("status", type.status())
        .put("detail", detail.isEmpty() ? type.title() + "." : detail);
  }

  private void write(
      HttpServerRequest request, JsonObject problem, Function<Buffer, Future<Void>> end) {
    int status = problem.getInteger("status");
    HttpServerResponse response = request.response();
    response
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, MEDIA_TYPE)
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
    if (status == ProblemType.UNAVAILABLE.status()
        && !response.headers().contains(HttpHeaders.RETRY_AFTER)) {
      response.putHeader(HttpHeaders.RETRY_AFTER, retryAfterSeconds);
    }
    if (status == ProblemType.REQUEST_TIMEOUT.status()
        || (request.getHeader(HttpHeaders.EXPECT) != null && !request.isEnded())) {
      // The announced body may or may not follow.
      response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
    }
    Buffer body = problem.toBuffer();
    if (HttpMethod.HEAD.equals(request.method())) {
      response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(body.length()));
    }
    boolean last = response.headers().contains(HttpHeaders.CONNECTION, HttpHeaders.CLOSE, true);
    if (last) {
      // Nothing is read any more of what may have come with it.
      request.connection().shutdown(LINGER_MS, TimeUnit.MILLISECONDS);
    }
    Future<Void> written = end.apply(body);
    if (last) {
      // RFC 9112, section 9.6: who says close closes, too.
      written.onComplete(out -> request.connection().close());
    }
  }
}
