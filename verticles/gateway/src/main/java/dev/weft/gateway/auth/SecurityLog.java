package dev.weft.gateway.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who was refused, and what operators did: one JSON object a line, to the logger {@link #NAME}. Has
 * neither keys nor tokens, nor queries, nor anything of a body. What comes from outside is escaped
 * as JSON is, and cut.
 *
 * <p>Thread-safe.
 */
public final class SecurityLog {
  /** The logger, to which the launcher attaches a file. */
  public static final String NAME = "weft.security";

  /** Of this JVM; more are counted, not written: a flood must not fill the disk. */
  private static final int LINES_PER_S_MAX = 200;

  private static final int CHARS_MAX = 256;
  private static final Logger LOG = LoggerFactory.getLogger(NAME);

  private final InstantSource clock;
  private long secondNanos;
  private int written;
  private long suppressed;

  public SecurityLog(InstantSource clock) {
    this.clock = clock;
  }

  /** Authentication failed. */
  public void notAuthenticated(HttpServerRequest request, String reason) {
    write(line("authentication_failed", request).put("reason", cut(reason)));
  }

  /** The same of one who asks an address of the event bus. */
  public void notAuthenticated(String address, String reason) {
    write(line("authentication_failed").put("address", address).put("reason", cut(reason)));
  }

  /** The same of one who asks an address of the event bus. */
  public void denied(String address, Principal principal, String reason) {
    write(
        line("access_denied")
            .put("address", address)
            .put("principal", cut(principal.id()))
            .put("reason", cut(reason)));
  }

  /** Somebody wanted what it may not. */
  public void denied(HttpServerRequest request, Principal principal, String reason) {
    write(
        line("access_denied", request)
            .put("principal", cut(principal.id()))
            .put("reason", cut(reason)));
  }

  /** A request was refused unread: from a foreign page, or not HTTP as clients send it. */
  public void refused(HttpServerRequest request, String reason) {
    write(line("request_refused", request).put("reason", cut(reason)));
  }

  /** Somebody changed something that is not an order. */
  public void acted(HttpServerRequest request, Principal principal, int status) {
    write(
        line("operator_action", request)
            .put("principal", cut(principal.id()))
            .put("status", status));
  }

  /** A stream was ended because its key was revoked, or its token has expired. */
  public void ended(Principal principal) {
    write(line("stream_ended").put("principal", cut(principal.id())));
  }

  private JsonObject line(String event, HttpServerRequest request) {
    return line(event)
        .put("remote", String.valueOf(request.remoteAddress()))
        .put("method", cut(request.method().name()))
        .put("path", cut(String.valueOf(request.path())));
  }

  private JsonObject line(String event) {
    return new JsonObject().put("time", clock.instant().toString()).put("event", event);
  }

  private synchronized void write(JsonObject line) {
    long now = System.nanoTime();
    if (now - secondNanos >= TimeUnit.SECONDS.toNanos(1)) {
      secondNanos = now;
      written = 0;
    }
    if (written >= LINES_PER_S_MAX) {
      suppressed++;
      return;
    }
    written++;
    LOG.info("{}", suppressed == 0 ? line.encode() : line.put("notWritten", suppressed).encode());
    suppressed = 0;
  }

  private static String cut(String text) {
    return text.length() <= CHARS_MAX ? text : text.substring(0, CHARS_MAX) + "…";
  }
}
