package dev.weft.tools.conformance;

import dev.weft.tools.lab.Blocking;
import dev.weft.tools.lab.LedgerLine;
import dev.weft.tools.lab.LedgerReader;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The simulated payment provider and its ledger, which goes away and comes back at the same place.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class ProviderFixture implements AutoCloseable {
  /** Longer than the consumer's ack wait, and shorter than what a participant waits for. */
  static final long SLOW_ANSWER_MS = 2_000;

  private static final String WHAT = "the simulated provider";
  private static final String HOST = "127.0.0.1";
  private static final long EXCHANGE_MS_MAX = 5_000;
  private static final long LATENCY_MS = 5;

  private final Vertx vertx = Vertx.vertx();
  private final Path ledger;
  private int port;
  private String deployment = "";

  ProviderFixture(Path ledger) {
    this.ledger = ledger;
    start();
  }

  String url() {
    return "http://" + HOST + ":" + port;
  }

  void start() {
    SimulatedProvider provider =
        new SimulatedProvider(
            new SimulatedProviderOptions(
                HOST,
                port,
                ledger,
                LATENCY_MS,
                0,
                SLOW_ANSWER_MS,
                SimulatedProviderOptions.DEFAULT_SEED));
    deployment = Blocking.await(vertx.deployVerticle(provider), WHAT);
    port = provider.port();
  }

  void stop() {
    Blocking.await(vertx.undeploy(deployment), WHAT);
  }

  /** Makes a charge, as another instance of the participant would. */
  void charge(String orderId, long amountMinor) {
    try (CheckedProvider client =
        new CheckedProvider(vertx, url(), MultiMap.caseInsensitiveMultiMap(), EXCHANGE_MS_MAX)) {
      Blocking.await(client.charge(orderId, amountMinor, "tok_ok"), WHAT);
    }
  }

  List<LedgerLine> charges(String orderId) throws IOException, InterruptedException {
    return lines(orderId, LedgerLine.Kind.CHARGE);
  }

  List<LedgerLine> refunds(String orderId) throws IOException, InterruptedException {
    return lines(orderId, LedgerLine.Kind.REFUND);
  }

  @Override
  public void close() {
    vertx.close();
  }

  private List<LedgerLine> lines(String orderId, LedgerLine.Kind kind)
      throws IOException, InterruptedException {
    List<LedgerLine> lines = new ArrayList<>();
    new LedgerReader(url())
        .read(
            line -> {
              if (line.kind() == kind && line.orderId().equals(orderId)) {
                lines.add(line);
              }
            });
    return lines;
  }
}
