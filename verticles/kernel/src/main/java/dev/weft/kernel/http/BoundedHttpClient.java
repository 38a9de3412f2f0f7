package dev.weft.kernel.http;

import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.time.MonotonicClock;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.tracing.TracingPolicy;

/**
 * The HTTP client for servers that Weft does not run: no answer, however long or slow, takes more
 * than the {@link HttpLimits}. An exchange that ends before its answer is whole ends its connection
 * too, so that the pool has room again. HTTP/1.1, no redirects, no decompression.
 *
 * <p>Failures are RETRY: whether the server did what it was asked is not known.
 *
 * <p>Thread-safe; calls back on the caller's context.
 */
public final class BoundedHttpClient {
  /** The answer was not whole in time. */
  public static final String TIMED_OUT = "KRN-401";

  /** The answer has more bytes than it may. */
  public static final String TOO_LARGE = "KRN-402";

  /** No connection, or one that broke, or what came over it was not HTTP. */
  public static final String BROKEN = "KRN-403";

  /** Below it a status says nothing yet. */
  private static final int FINAL_STATUS_MIN = 200;

  /** For a body that does not count, once the status is there. */
  private static final long IGNORED_BODY_MS_MAX = 1_000;

  private static final int IDLE_S_MAX = 15;

  private final Vertx vertx;
  private final HttpClient client;
  private final HttpLimits limits;
  private final boolean statusCounts;

  private BoundedHttpClient(
      Vertx vertx, HttpClientOptions options, HttpLimits limits, boolean statusCounts) {
    PoolOptions pool = new PoolOptions().setHttp1MaxSize(limits.connectionsMax());
    pool.setMaxWaitQueueSize(limits.waitingMax());
    this.vertx = vertx;
    this.client = vertx.createHttpClient(options, pool);
    this.limits = limits;
    this.statusCounts = statusCounts;
  }

  /** Keeps its connections, and leaves a span for each request. */
  public static BoundedHttpClient pooled(Vertx vertx, HttpLimits limits) {
    return new BoundedHttpClient(vertx, new HttpClientOptions(), limits, false);
  }

  /** A new connection for each request, and no spans: for health checks. */
  public static BoundedHttpClient probing(Vertx vertx, HttpLimits limits) {
    HttpClientOptions options = new HttpClientOptions().setKeepAlive(false);
    options.setTracingPolicy(TracingPolicy.IGNORE);
    return new BoundedHttpClient(vertx, options, limits, false);
  }

  /**
   * Keeps its connections, for servers of which only the status and the headers count. The body is
   * read so that the connection can be used again, and for a second at most: one that is too large,
   * or takes longer, costs its connection, and the answer has what came of it.
   */
  public static BoundedHttpClient ofStatuses(Vertx vertx, HttpLimits limits) {
    HttpClientOptions options = new HttpClientOptions().setKeepAliveTimeout(IDLE_S_MAX);
    return new BoundedHttpClient(vertx, options, limits, true);
  }

  /**
   * Sends the request and completes with the answer, whatever its status.
   *
   * @param absoluteUri http or https
   * @param body empty for none
   */
  public Future<HttpAnswer> send(
      HttpMethod method, String absoluteUri, MultiMap headers, Buffer body) {
    RequestOptions request = new RequestOptions().setMethod(method).setAbsoluteURI(absoluteUri);
    request.setHeaders(headers).setFollowRedirects(false).setConnectTimeout(limits.timeoutMs());
    ContextInternal context = (ContextInternal) vertx.getOrCreateContext();
    Exchange exchange = new Exchange(context.promise());
    context.execute(() -> exchange.begin(request, body));
    return exchange.answer.future();
  }

  public void close() {
    client.close();
  }

  /**
   * One request and what comes back.
   *
   * <p>Event-loop confined.
   */
  private final class Exchange {
    private final Promise<HttpAnswer> answer;
    private final Buffer body = Buffer.buffer();
    private final long deadlineMs = MonotonicClock.millis() + limits.timeoutMs();
    private HttpClientRequest request;
    private HttpClientResponse status;
    private boolean ended;
    private long timer;

    Exchange(Promise<HttpAnswer> answer) {
      this.answer = answer;
    }

    void begin(RequestOptions options, Buffer content) {
      timer =
          vertx.setTimer(
              limits.timeoutMs(),
              id -> fail(TIMED_OUT, "no whole answer within " + limits.timeoutMs() + " ms"));
      client.request(options).onComplete(made -> send(made, content), this::broken);
    }

    private void send(HttpClientRequest made, Buffer content) {
      if (ended) {
        made.connection().close();
        return;
      }
      request = made;
      made.response().onComplete(this::answered, this::broken);
      made.end(content);
    }

    private void answered(HttpClientResponse response) {
      if (ended) {
        return;
      }
      if (statusCounts) {
        limitBody(response);
      }
      response.exceptionHandler(this::broken);
      response.handler(this::received);
      response.endHandler(
          whole -> {
            if (end()) {
              complete(response);
            }
          });
    }

    private void limitBody(HttpClientResponse response) {
      if (response.statusCode() < FINAL_STATUS_MIN) {
        fail(BROKEN, "an interim answer, status " + response.statusCode());
        return;
      }
      status = response;
      vertx.cancelTimer(timer);
      long leftMs = Math.min(IGNORED_BODY_MS_MAX, deadlineMs - MonotonicClock.millis());
      timer = vertx.setTimer(Math.max(1, leftMs), id -> fail(TIMED_OUT, "no whole body in time"));
    }

    private void complete(HttpClientResponse response) {
      answer.complete(new HttpAnswer(response.statusCode(), response.headers(), body));
    }

    private void received(Buffer part) {
      if (ended) {
        return;
      }
      if (body.length() + part.length() > limits.bodyBytesMax()) {
        fail(TOO_LARGE, "an answer of more than " + limits.bodyBytesMax() + " bytes");
      } else {
        body.appendBuffer(part);
      }
    }

    private void broken(Throwable error) {
      fail(BROKEN, error.toString());
    }

    private void fail(String id, String detail) {
      if (end()) {
        if (request != null) {
          request.connection().close();
        }
        if (status == null) {
          answer.fail(Failure.retry(id, detail));
        } else {
          complete(status);
        }
      }
    }

    private boolean end() {
      boolean first = !ended;
      ended = true;
      vertx.cancelTimer(timer);
      return first;
    }
  }
}
