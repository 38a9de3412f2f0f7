package dev.weft.gateway.http;

import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Reads request bodies up to a bound in bytes and in time, before anything is done about their
 * requests. Unlike the body handler of vertx-web it looks for no forms.
 *
 * <p>Event-loop confined.
 */
public final class Bodies {
  private static final String CONTINUE = "100-continue";
  private static final String KEY = Bodies.class.getName();

  /** Of all bodies that have not arrived as a whole; one byte more ends the oldest. */
  private static final long ARRIVING_BYTES_MAX = 64L << 20;

  private final int bytesMax;
  private final long timeoutNanos;

  /** In the order in which they began. */
  private final Set<Arrival> arriving = new LinkedHashSet<>();

  private long arrivingBytes;

  /**
   * @param bytesMax of one body; 413 as soon as it is known to be larger
   * @param timeoutMs from the head on; 408 when it is not whole by then
   */
  public Bodies(int bytesMax, long timeoutMs) {
    this.bytesMax = bytesMax;
    this.timeoutNanos = TimeUnit.MILLISECONDS.toNanos(timeoutMs);
  }

  /**
   * The whole body of a request that has been received.
   *
   * @throws ProblemException 415 when the request does not say what it brings
   */
  public static Buffer of(RoutingContext ctx) {
    if (!ctx.request().headers().contains(HttpHeaders.CONTENT_TYPE)) {
      throw RequestGuard.notJson();
    }
    return ctx.get(KEY);
  }

  /** Passes the request on when its body has arrived. */
  void receive(RoutingContext ctx) {
    HttpServerRequest request = ctx.request();
    if (declaredBytes(request) > bytesMax) {
      throw tooLarge();
    }
    String expectation = request.getHeader(HttpHeaders.EXPECT);
    if (expectation != null && !expectation.equalsIgnoreCase(CONTINUE)) {
      throw new ProblemException(
          ProblemType.EXPECTATION_FAILED, "Expect supports only 100-continue.");
    }
    Arrival arrival = new Arrival();
    arriving.add(arrival);
    request.handler(arrival::take);
    request.endHandler(end -> arrival.whole.tryComplete(arrival.body));
    // Chunks that are none, or a connection that ends: the client's doing, and no line in the log.
    request.exceptionHandler(
        broken ->
            arrival.whole.tryFail(
                new ProblemException(
                    ProblemType.INVALID_REQUEST, "The request body could not be received.")));
    if (expectation != null) {
      request.response().writeContinue();
    }
    arrival
        .whole
        .future()
        .onComplete(ended -> arrival.leave())
        .onComplete(body -> ctx.put(KEY, body).next(), ctx::fail);
  }

  /** Ends what has been arriving for too long; to be called every now and then. */
  void sweep() {
    long now = System.nanoTime();
    while (!arriving.isEmpty() && now - oldest().startNanos > timeoutNanos) {
      oldest().end(ProblemType.REQUEST_TIMEOUT, "The request body did not arrive in time.");
    }
  }

  private Arrival oldest() {
    Iterator<Arrival> oldestFirst = arriving.iterator();
    return oldestFirst.next();
  }

  private static long declaredBytes(HttpServerRequest request) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? 0 : Long.parseLong(declared);
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }

  private ProblemException tooLarge() {
    return new ProblemException(ProblemType.BODY_TOO_LARGE, "The limit is " + bytesMax + " bytes.");
  }

  /** A body on its way. */
  private final class Arrival {
    private final Promise<Buffer> whole = Promise.promise();
    private final long startNanos = System.nanoTime();
    private final Buffer body = Buffer.buffer();

    void take(Buffer chunk) {
      if (whole.future().isComplete()) {
        return;
      }
      if (body.length() + chunk.length() > bytesMax) {
        whole.fail(tooLarge());
        return;
      }
      body.appendBuffer(chunk);
      arrivingBytes += chunk.length();
      while (arrivingBytes > ARRIVING_BYTES_MAX) {
        oldest().end(ProblemType.OVERLOADED, "Too many request bodies are being received.");
      }
    }

    void end(ProblemType type, String detail) {
      whole.fail(new ProblemException(type, detail));
    }

    void leave() {
      arriving.remove(this);
      arrivingBytes -= body.length();
    }
  }
}
