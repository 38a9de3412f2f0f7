package dev.weft.gateway;

import dev.weft.gateway.eventbus.EventBusOptions;
import dev.weft.gateway.feed.StatusFeed;
import dev.weft.gateway.http.BearerToken;
import dev.weft.gateway.http.ProblemResponses;
import dev.weft.gateway.http.RequestFilters;
import dev.weft.gateway.tls.Certificate;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

  /** How long a client may take until its connection is encrypted. */
  private static final int HANDSHAKE_S_MAX = 5;

  /** Of a WebSocket: longer than any status change, which this bounds as well. */
  private static final int FRAME_BYTES_MAX = 8_192;

  private static final int LINE_BYTES_MAX = 4_096;

  /** Of all headers together; a JWT must find room in it. */
  private static final int HEADER_BYTES_MAX = 8_192;

  private static final Logger LOG = LoggerFactory.getLogger(HttpEdge.class);

  private HttpEdge() {}

  /** What every request passes first. */
  static RequestFilters filters(GatewayOptions options, HttpSecurity security, Probes probes) {
    return RequestFilters.of(
        security.guard(),
        security.accessControl(),
        security.rates(),
        options.load(),
        options.connections(),
        options.bodyBytesMax(),
        probes::isDraining);
  }

  /** Called on the context of its verticle, which the timer ends with. */
  static HttpServer server(
      Vertx vertx,
      HttpSecurity security,
      Handler<HttpServerRequest> router,
      ProblemResponses problems,
      RequestFilters filters,
      EventBusOptions bus) {
    vertx.setPeriodic(RequestFilters.SWEEP_MS, id -> filters.sweep());
    HttpServerOptions options = serverOptions();
    if (bus.isOn()) {
      options
          .setMaxWebSocketFrameSize(Math.max(FRAME_BYTES_MAX, bus.frameBytesMax()))
          .setMaxWebSocketMessageSize(Math.max(FRAME_BYTES_MAX, bus.frameBytesMax()));
    }
    security.certificate().ifPresent(certificate -> encrypt(options, certificate));
    return vertx
        .createHttpServer(options)
        .connectionHandler(filters.connections()::opened)
        .requestHandler(router)
        .invalidRequestHandler(problems::handleUndecodable);
  }

  /** Completes when connections are taken. */
  static Future<HttpServer> listen(
      HttpServer server, HttpSecurity security, GatewayOptions options) {
    // -1 rather than 0: instances share a port that is picked, too.
    int port = options.port() == 0 ? -1 : options.port();
    return server
        .listen(port, options.host())
        .onSuccess(listening -> follow(listening, security))
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

  private static void encrypt(HttpServerOptions options, Certificate certificate) {
    options
        .setSsl(true)
        .setKeyCertOptions(certificate.current())
        .setEnabledSecureTransportProtocols(
            certificate.allowsTls12() ? Set.of("TLSv1.3", "TLSv1.2") : Set.of("TLSv1.3"))
        .setSslHandshakeTimeout(HANDSHAKE_S_MAX)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS)
        // HTTP/1.1 alone, as without TLS: what bounds a connection is made for one request at once.
        .setUseAlpn(false);
  }

  /** Connections that are there keep the certificate that they began with. */
  private static void follow(HttpServer server, HttpSecurity security) {
    security
        .certificate()
        .ifPresent(
            certificate ->
                certificate.onChange(
                    changed -> {
                      HttpServerOptions options = serverOptions();
                      encrypt(options, certificate);
                      server
                          .updateSSLOptions(options.getSslOptions())
                          .onFailure(
                              error ->
                                  LOG.error(
                                      "the certificate was not changed: {}", error.toString()));
                    }));
  }

  private static HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setIdleTimeout(IDLE_TIMEOUT_S)
        .setIdleTimeoutUnit(TimeUnit.SECONDS)
        .setSendBufferSize(SEND_BUFFER_BYTES)
        .setWebSocketClosingTimeout(CLOSE_GRACE_S)
        // Clients have nothing to say but pongs.
        .setMaxWebSocketFrameSize(FRAME_BYTES_MAX)
        .setMaxWebSocketMessageSize(FRAME_BYTES_MAX)
        .addWebSocketSubProtocol(BearerToken.SUB_PROTOCOL)
        .setMaxInitialLineLength(LINE_BYTES_MAX)
        .setMaxHeaderSize(HEADER_BYTES_MAX)
        // With it a connection is nobody's until its first request is whole, so nothing bounds it.
        .setHttp2ClearTextEnabled(false)
        // Frames are small, and a compressor for each of ten thousand clients is not.
        .setPerFrameWebSocketCompressionSupported(false)
        .setPerMessageWebSocketCompressionSupported(false);
  }
}
