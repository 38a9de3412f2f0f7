package dev.weft.tools.provider;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A payment provider over HTTP for development and tests, one instance for each ledger. {@code
 * start()} completes when it listens.
 *
 * <p>Event-loop confined.
 */
public final class SimulatedProvider extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(SimulatedProvider.class);

  private final SimulatedProviderOptions options;
  private final Clock clock;
  private Ledger ledger;
  private HttpServer server;
  private volatile int port;

  public SimulatedProvider(SimulatedProviderOptions options, Clock clock) {
    this.options = options;
    this.clock = clock;
  }

  public SimulatedProvider(SimulatedProviderOptions options) {
    this(options, Clock.systemUTC());
  }

  /** Thread-safe. The port it listens on; 0 before it does. */
  public int port() {
    return port;
  }

  @Override
  public Future<?> start() {
    return Ledger.open(vertx, options.ledger(), clock)
        .compose(this::listen)
        .onSuccess(
            listening -> {
              port = listening.actualPort();
              LOG.info("provider=simulated port={} ledger={}", port, options.ledger());
            });
  }

  @Override
  public Future<?> stop() {
    return server.close().eventually(ledger::close);
  }

  private Future<HttpServer> listen(Ledger opened) {
    ledger = opened;
    ProviderApi api = new ProviderApi(vertx, options, opened);
    server = vertx.createHttpServer().requestHandler(api);
    return server
        .listen(options.port(), options.host())
        .recover(error -> opened.close().transform(closed -> Future.failedFuture(error)));
  }
}
