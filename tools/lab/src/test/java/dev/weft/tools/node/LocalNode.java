package dev.weft.tools.node;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import dev.weft.launcher.telemetry.Telemetry;
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
 * A node with all roles in this process, over a nats-server that the test has started.
 *
 * <p>Not thread-safe. Blocks the calling thread.
 */
final class LocalNode implements AutoCloseable {
  private final Telemetry telemetry;
  private final WeftNode node;
  private boolean closed;

  private LocalNode(Telemetry telemetry, WeftNode node) {
    this.telemetry = telemetry;
    this.node = node;
  }

  /** A started one; it may not be ready yet. */
  static LocalNode start(Path work, String natsUrls, String... settings) {
    return start(SpanExporter.composite(List.of()), work, natsUrls, settings);
  }

  static LocalNode start(SpanExporter spans, Path work, String natsUrls, String... settings) {
    // The default is one for all nodes of a directory, and tests run side by side.
    String ledger = "payment.simulator.ledger=" + work.resolve("provider/ledger.jsonl");
    List<String> all = new ArrayList<>(List.of("http.port=0", "nats.servers=" + natsUrls, ledger));
    all.addAll(List.of(settings));
    WeftConfig config = WeftConfig.load(new ConfigSources(work, Optional.empty(), Map.of(), all));
    Telemetry telemetry = Telemetry.start(config.telemetry(), SimpleSpanProcessor.create(spans));
    LocalNode local = new LocalNode(telemetry, new WeftNode(config, telemetry));
    local.await(local.node.start());
    return local;
  }

  LocalNode awaitReady() {
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

  int httpPort() {
    return node.httpPort();
  }

  Vertx vertx() {
    return node.vertx();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Async.await(node.stop());
      telemetry.close();
    }
  }
}
