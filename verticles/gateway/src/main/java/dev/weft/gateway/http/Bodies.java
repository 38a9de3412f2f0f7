package dev.weft.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/**
 * Event-loop confined. Reads request bodies up to a bound. Unlike the body handler of vertx-web it
 * looks for no forms and can be called when the head of the request has been checked.
 */
public final class Bodies {
  private static final String CONTINUE = "100-continue";

  private Bodies() {}

  /** The whole body; fails as 413 as soon as it is known to be larger. */
  public static Future<Buffer> read(HttpServerRequest request, int bytesMax) {
    if (declaredBytes(request) > bytesMax) {
      return Future.failedFuture(tooLarge(bytesMax));
    }
    String expectation = request.getHeader(HttpHeaders.EXPECT);
    if (expectation != null && !expectation.equalsIgnoreCase(CONTINUE)) {
      return Future.failedFuture(
          new ProblemException(ProblemType.EXPECTATION_FAILED, "Only 100-continue is known."));
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer body = Buffer.buffer();
    request.handler(
        chunk -> {
          if (body.length() + chunk.length() > bytesMax) {
            whole.tryFail(tooLarge(bytesMax));
          } else if (!whole.future().isComplete()) {
            body.appendBuffer(chunk);
          }
        });
    request.endHandler(end -> whole.tryComplete(body));
    request.exceptionHandler(whole::tryFail);
    if (expectation != null) {
      request.response().writeContinue();
    }
    return whole.future();
  }

  private static long declaredBytes(HttpServerRequest request) {
    String declared = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    try {
      return declared == null ? 0 : Long.parseLong(declared);
    } catch (NumberFormatException unreadable) {
      return 0;
    }
  }

  private static ProblemException tooLarge(int bytesMax) {
    return new ProblemException(
        ProblemType.BODY_TOO_LARGE, "At most " + bytesMax + " bytes are read.");
  }
}
