package dev.weft.gateway.stream;

import dev.weft.gateway.feed.FrameSink;
import dev.weft.gateway.feed.StatusChange;
import io.vertx.core.http.HttpServerResponse;

/**
 * Event-loop confined. Server-sent events (WHATWG HTML, section 9.2): the sequence is the event's
 * id, so that a browser which reconnects says by itself what it has.
 */
final class EventStreamSink implements FrameSink {
  private final HttpServerResponse response;

  EventStreamSink(HttpServerResponse response) {
    this.response = response;
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
  public void close(Farewell farewell) {
    if (!isGone()) {
      response.end();
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
