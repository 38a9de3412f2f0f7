package dev.weft.gateway.stream;

import dev.weft.gateway.feed.FrameSink;
import dev.weft.gateway.feed.StatusChange;
import dev.weft.gateway.http.HardClose;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Server-sent events (WHATWG HTML, section 9.2): the sequence is the event's id, so that a browser
 * which reconnects says by itself what it has.
 *
 * <p>Event-loop confined.
 */
final class EventStreamSink implements FrameSink {
  /** Browsers choose 3 to 5 s by themselves; all of those that a node leaves come back so. */
  private static final int RETRY_MS = 2_000;

  private final HttpServerRequest request;
  private final HttpServerResponse response;

  EventStreamSink(HttpServerRequest request) {
    this.request = request;
    this.response = request.response();
  }

  /** Sends the head, so that the client knows that it is connected. */
  void begin() {
    send("retry: " + RETRY_MS + "\n\n");
  }

  @Override
  public boolean isFull() {
    return !isGone() && response.writeQueueFull();
  }

  @Override
  public void write(StatusChange change) {
    send("id: " + change.sequence() + "\ndata: " + change.text() + "\n\n");
  }

  @Override
  public void onDrained(Runnable handler) {
    response.drainHandler(drained -> handler.run());
  }

  /** A comment: keeps proxies from closing an idle stream. Who does not read is found by TCP. */
  @Override
  public boolean keepAlive() {
    send(":\n\n");
    return true;
  }

  @Override
  public void close(CloseReason reason) {
    if (isGone()) {
      return;
    }
    response.end();
    if (reason == CloseReason.TOO_SLOW) {
      // It does not read, so it would not read the end either.
      HardClose.of(request.connection());
    }
  }

  private void send(String text) {
    if (!isGone()) {
      response.write(text);
    }
  }

  private boolean isGone() {
    return response.ended() || response.closed();
  }
}
