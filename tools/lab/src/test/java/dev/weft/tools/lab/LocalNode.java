package dev.weft.tools.lab;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import dev.weft.launcher.telemetry.Telemetry;
import dev.weft.payment.SimulatorOptions;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import dev.weft.tools.testkit.Async;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A node with all roles and its payment provider in this process, over a nats-server that the test
 * has started.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
public final class LocalNode implements AutoCloseable {
  private final Vertx outside = Vertx.vertx();
  private final Telemetry telemetry;
  private final WeftNode node;
  private boolean closed;

  private LocalNode(SpanExporter spans, Path work, List<String> settings) {
    WeftConfig config = config(work, settings);
    if (config.simulatesProvider()) {
      config = config(work, withProvider(config.payment().simulator(), settings));
    }
    telemetry = Telemetry.start(config.telemetry(), SimpleSpanProcessor.create(spans));
    node = new WeftNode(config, telemetry);
  }

  /** A started one; it may not be ready yet. */
  public static LocalNode start(Path work, String natsUrls, String... settings) {
    return start(SpanExporter.composite(List.of()), work, natsUrls, settings);
  }

  /** The same, and its spans go there. */
  public static LocalNode start(
      SpanExporter spans, Path work, String natsUrls, String... settings) {
    // The default is one for all nodes of a directory, and tests run side by side.
    String ledger = "payment.simulator.ledger=" + work.resolve("provider/ledger.jsonl");
    List<String> all = new ArrayList<>(List.of("http.port=0", "nats.servers=" + natsUrls, ledger));
    all.addAll(List.of(settings));
    LocalNode local = new LocalNode(spans, work, all);
    local.await(local.node.start());
    return local;
  }

  private static WeftConfig config(Path work, List<String> settings) {
    return WeftConfig.load(new ConfigSources(work, Optional.empty(), Map.of(), settings));
  }

  /** The provider that the node would run beside itself, without a JVM for it. */
  private List<String> withProvider(SimulatorOptions simulator, List<String> settings) {
    SimulatedProvider provider =
        new SimulatedProvider(
            new SimulatedProviderOptions(
                simulator.host(),
                simulator.port(),
                simulator.ledger(),
                simulator.latencyMs(),
                simulator.faultRate(),
                simulator.slowAnswerMs(),
                SimulatedProviderOptions.DEFAULT_SEED));
    Async.await(outside.deployVerticle(provider));
    List<String> all = new ArrayList<>(settings);
    all.add("payment.provider.url=http://" + simulator.host() + ":" + provider.port());
    return all;
  }

  /** Blocks until it takes orders; gives itself back. */
  public LocalNode awaitReady() {
    await(node.ready());
    return this;
  }

  /** Leaves nothing when it fails: nobody has the node then. */
  private void await(Future<Void> step) {
    try {
      Async.await(step);
    } catch (RuntimeException | Error failed) {
      close();
      throw failed;
    }
  }

  /** Where HTTP is answered. */
  public int httpPort() {
    return node.httpPort();
  }

  /** For who watches its event loops. */
  public Vertx vertx() {
    return node.vertx();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Async.await(node.stop());
      telemetry.close();
      Async.await(outside.close());
    }
  }
}
