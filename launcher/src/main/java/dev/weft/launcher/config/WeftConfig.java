package dev.weft.launcher.config;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.gateway.GatewayOptions;
import dev.weft.inventory.InventoryOptions;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.launcher.cluster.ClusterOptions;
import dev.weft.notification.NotificationOptions;
import dev.weft.order.OrderOptions;
import dev.weft.payment.PaymentOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/**
 * The whole configuration, checked.
 *
 * @param bridge its servers are empty when a nats-server of our own is to be run, or none needed
 * @param payment its provider's URL is empty when the simulated provider is to be run, or none
 *     needed
 */
public record WeftConfig(
    GatewayOptions gateway,
    BridgeOptions bridge,
    EmbeddedNatsOptions embeddedNats,
    OrderOptions order,
    InventoryOptions inventory,
    Catalogue catalogue,
    PaymentOptions payment,
    NotificationOptions notification,
    TelemetryOptions telemetry,
    NodeOptions node,
    ClusterOptions cluster) {

  /**
   * Reads every source; blocks on files.
   *
   * @throws ConfigException on the first thing that is wrong: where it stands, which key, why
   */
  public static WeftConfig load(ConfigSources sources) {
    MergedConfig merged = sources.merged();
    OptionsReader root = new OptionsReader(merged.values());
    try {
      WeftConfig config = read(root, merged.values(), sources);
      root.done();
      return config;
    } catch (OptionsException wrong) {
      throw merged.located(wrong);
    }
  }

  /** For how long a stream keeps what is in it; {@link Long#MAX_VALUE}: for ever. */
  public long retentionMs(String stream) {
    return Optional.ofNullable(bridge.streams().get(stream))
        .map(StreamOptions::maxAgeMs)
        .filter(ms -> ms > 0)
        .orElse(Long.MAX_VALUE);
  }

  public boolean embedsNats() {
    return node.roles().has(Role.BRIDGE) && bridge.nats().servers().isEmpty();
  }

  public boolean simulatesProvider() {
    return node.roles().has(Role.PAYMENT) && payment.provider().url().isBlank();
  }

  /**
   * The same for a node that is a member of a cluster, unless the configuration says otherwise.
   *
   * @throws ConfigException when it needs something that only one node could bring itself
   */
  public WeftConfig asMember() {
    if (embedsNats()) {
      throw new ConfigException(
          "nats.servers",
          "is missing: a node with role bridge needs the servers that all nodes share; only weft up"
              + " runs one by itself");
    }
    if (simulatesProvider()) {
      throw new ConfigException(
          "payment.provider.url",
          "is missing: a node with role payment needs the provider that all nodes share; weft"
              + " provider runs a simulated one");
    }
    return checked(cluster.joiningByDefault());
  }

  /**
   * The same for a node by itself, unless the configuration says otherwise.
   *
   * @throws ConfigException when it needs other nodes
   */
  public WeftConfig alone() {
    return checked(cluster);
  }

  private WeftConfig checked(ClusterOptions joined) {
    if (!joined.isJoined() && !node.roles().has(Role.BRIDGE)) {
      throw new ConfigException(
          "node.roles",
          "has no bridge, and without a cluster nobody else's is there: add the role, or set"
              + " cluster.enabled");
    }
    return new WeftConfig(
        gateway,
        bridge,
        embeddedNats,
        order,
        inventory,
        catalogue,
        payment,
        notification,
        telemetry,
        node,
        joined);
  }

  private static WeftConfig read(OptionsReader root, JsonObject values, ConfigSources sources) {
    InventoryOptions inventory = InventoryOptions.read(root.section("inventory"));
    Catalogue catalogue = CatalogueFile.read(sources.workingDir(), inventory.catalog());
    OrderOptions order = OrderOptions.read(root.section("orders"));
    StockTemplate stock =
        new StockTemplate(new StockShards(inventory.shards()), List.copyOf(catalogue.skus()));
    EmbeddedNatsOptions nats = EmbeddedNatsOptions.read(root.section("nats").section("embedded"));
    NotificationOptions notification =
        NotificationOptions.read(root.section("notification"), sources.workingDir());
    NotificationTemplate told = new NotificationTemplate(notification.destinations());
    return new WeftConfig(
        GatewayOptions.read(root.section("http")),
        bridge(root, values, nats, stock, new DeadlineTemplate(order.deadlineMs()), told),
        nats,
        order,
        inventory,
        catalogue,
        PaymentOptions.read(root.section("payment")),
        notification,
        TelemetryOptions.read(root.section("telemetry")),
        NodeOptions.read(root),
        ClusterOptions.read(root.section("cluster")));
  }

  /** Checked as it is written down, so that errors name what stands there; then filled in. */
  private static BridgeOptions bridge(
      OptionsReader root,
      JsonObject values,
      EmbeddedNatsOptions nats,
      StockTemplate stock,
      DeadlineTemplate deadline,
      NotificationTemplate told) {
    BridgeOptions written = BridgeOptions.read(root);
    deadline.check(values, root);
    boolean embedsNats = written.nats().servers().isEmpty();
    ReplicasTemplate replicas = new ReplicasTemplate(embedsNats ? nats.servers() : 0);
    JsonObject filledIn = told.applyTo(deadline.applyTo(stock.applyTo(replicas.applyTo(values))));
    return BridgeOptions.read(new OptionsReader(filledIn));
  }
}
