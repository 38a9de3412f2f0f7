package dev.weft.tools.node;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.node.WeftNode;
import dev.weft.launcher.telemetry.Telemetry;
import dev.weft.tools.provider.SimulatedProvider;
import dev.weft.tools.provider.SimulatedProviderOptions;
import dev.weft.tools.testkit.Async;
import dev.weft.tools.testkit.nats.NatsServer;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A nats-server, a payment provider, and members of one cluster beside each other in this process.
 */
final class NodeGroup implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  private final Path work;
  private final NatsServer nats;
  private final Vertx outside = Vertx.vertx();
  private final Path ledger;
  private final SimulatedProvider provider;
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final List<WeftNode> nodes = new ArrayList<>();
  private final List<Telemetry> telemetries = new ArrayList<>();

  NodeGroup(Path work) {
    this(work, NatsServer.started());
  }

  /**
   * @param nats a started one, which ends with the group
   */
  NodeGroup(Path work, NatsServer nats) {
    this.work = work;
    this.nats = nats;
    this.ledger = work.resolve("ledger.jsonl");
    this.provider =
        new SimulatedProvider(
            new SimulatedProviderOptions(
                HOST, 0, ledger, 1, 0, 1_000, SimulatedProviderOptions.DEFAULT_SEED));
    Async.await(outside.deployVerticle(provider));
  }

  /** A member that is ready, or will be once others have come. */
  WeftNode start(String roles, String... settings) {
    return start(Clock.systemUTC(), roles, settings);
  }

  /** The same with a clock of its own. */
  WeftNode start(InstantSource clock, String roles, String... settings) {
    List<String> all = new ArrayList<>(sharedSettings());
    all.add("node.roles=" + roles);
    all.add("http.port=0");
    all.addAll(List.of(settings));
    WeftConfig config =
        WeftConfig.load(new ConfigSources(work, Optional.empty(), Map.of(), all)).asMember();
    Telemetry telemetry = Telemetry.start(config.telemetry(), SimpleSpanProcessor.create(spans));
    telemetries.add(telemetry);
    WeftNode node = new WeftNode(config, telemetry, clock);
    nodes.add(node);
    Async.await(node.start());
    return node;
  }

  /** Of every member, here or in another process. */
  List<String> sharedSettings() {
    return List.of(
        "nats.servers=" + nats.url(),
        "payment.provider.url=http://" + HOST + ":" + provider.port());
  }

  String natsUrl() {
    return nats.url();
  }

  /** Of the member that was started first. */
  int port() {
    return nodes.get(0).httpPort();
  }

  /** Of one that was started later. */
  int portOf(int index) {
    return nodes.get(index).httpPort();
  }

  void awaitReady() {
    nodes.forEach(node -> Async.await(node.ready()));
  }

  InMemorySpanExporter spans() {
    return spans;
  }

  /** Orders in the provider's own ledger, as often as money was taken for them. */
  List<String> charged() throws IOException {
    return Files.readAllLines(ledger).stream()
        .map(JsonObject::new)
        .filter(entry -> entry.getString("status").equals("captured"))
        .map(entry -> entry.getString("reference"))
        .toList();
  }

  @Override
  public void close() {
    Async.await(Future.join(nodes.stream().map(WeftNode::stop).toList()));
    telemetries.forEach(Telemetry::close);
    Async.await(outside.close());
    nats.close();
  }
}
