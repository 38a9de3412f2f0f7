package dev.weft.gateway;

import dev.weft.gateway.feed.StatusFeed;
import dev.weft.gateway.http.Intake;
import dev.weft.gateway.http.ProblemResponses;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import java.util.concurrent.TimeUnit;

/** The HTTP server of a verticle: its limits, where it listens, why it cannot. */
final class HttpEdge {
  /** Longer than pings and comments are apart, so that only connections without use are ended. */
  private static final int IDLE_TIMEOUT_S = (int) (3 * StatusFeed.KEEP_ALIVE_MS / 1_000);

  /**
   * What the kernel may hold for one client on top of our own bound. Left to itself it grows to
   * megabytes, and a client that does not read would be found out only after thousands of frames.
   */
  private static final int SEND_BUFFER_BYTES = 65_536;

  /** How long a client may take to answer our closing a WebSocket. */
  private static final int CLOSE_GRACE_S = 10;

  private HttpEdge() {}

  /** What every request passes first. */
  static Intake intake(GatewayOptions options, Probes probes) {
    return Intake.of(
        options.connections(), options.bodyBytesMax(), options.inFlightMax(), probes::isDraining);
  }

  /** Called on the context of its verticle, which the timer ends with. */
  static HttpServer server(Vertx vertx, Router router, ProblemResponses problems, Intake intake) {
    vertx.setPeriodic(Intake.SWEEP_MS, id -> intake.sweep());
    return vertx
        .createHttpServer(serverOptions())
        .connectionHandler(intake.connections()::opened)
        .requestHandler(router)
        .invalidRequestHandler(problems::handleUndecodable);
  }

  /** Completes when connections are taken. */
  static Future<HttpServer> listen(HttpServer server, GatewayOptions options) {
    // -1 rather than 0: instances share a port that is picked, too.
    int port = options.port() == 0 ? -1 : options.port();
    return server
        .listen(port, options.host())
        .recover(error -> Future.failedFuture(cannotListen(options, error)));
  }

  private static Failure cannotListen(GatewayOptions options, Throwable error) {
    return new Failure(
        FailureKind.FATAL,
        GatewayFailures.CANNOT_LISTEN,
        "http.port "
            + options.port()
            + " on http.host "
            + options.host()
            + " cannot be listened on: "
            + error.getMessage(),
        error);
  }

  private static HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setIdleTimeout(IDLE_TIMEOUT_S)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setWebSocketClosingTimeout(CLOSE_GRACE_S)
        // With it a connection is nobody's until its first request is whole, so nothing bounds it.
        .setHttp2ClearTextEnabled(false)
        // Frames are small, and a compressor for each of ten thousand clients is not.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }
}
