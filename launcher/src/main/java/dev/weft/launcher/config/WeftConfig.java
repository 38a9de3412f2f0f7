package dev.weft.launcher.config;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.gateway.GatewayOptions;
import dev.weft.inventory.InventoryOptions;
import dev.weft.inventory.domain.Catalogue;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.options.OptionKey;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealingOptions;
import dev.weft.notification.NotificationOptions;
import dev.weft.order.OrderOptions;
import dev.weft.order.SagaOptions;
import dev.weft.payment.PaymentOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
    SagaOptions saga,
    InventoryOptions inventory,
    Catalogue catalogue,
    PaymentOptions payment,
    NotificationOptions notification,
    TelemetryOptions telemetry,
    NodeOptions node,
    ClusterOptions cluster,
    SealingOptions sealing) {
  private static final Logger LOG = LoggerFactory.getLogger(WeftConfig.class);

  /**
   * Reads every source; blocks on files.
   *
   * @throws ConfigException on the first thing that is wrong: where it stands, which key, why
   */
  public static WeftConfig load(ConfigSources sources) {
    Path dir = sources.workingDir();
    List<Plugin> plugins = Plugins.find(dir);
    MergedConfig merged = sources.merged(keys(plugins));
    OptionsReader root = new OptionsReader(merged.values());
    try {
      WeftConfig written = read(root, dir, plugins, catalog -> CatalogueFile.read(dir, catalog));
      root.done();
      warn(root.written());
      written.sealingKeys();
      written.customerKeys();
      return written.filledIn(merged.values(), root);
    } catch (OptionsException wrong) {
      throw merged.located(wrong);
    }
  }

  /**
   * The keys of this node, which only the roles that seal and open have; blocks on their file.
   *
   * @throws OptionsException when it is none
   */
  public KeyRing sealingKeys() {
    return node.roles().has(Role.ORDER) || node.roles().has(Role.PAYMENT)
        ? sealing.load()
        : KeyRing.EMPTY;
  }

  /** The same of the keys that customers' ids are sealed with. */
  public KeyRing customerKeys() {
    return node.roles().has(Role.ORDER)
            || node.roles().has(Role.GATEWAY)
            || node.roles().has(Role.NOTIFICATION)
        ? sealing.loadOfCustomers()
        : KeyRing.EMPTY;
  }

  private static void warn(List<String> retired) {
    if (!retired.isEmpty()) {
      LOG.warn(
          "{} have no effect since nodes connect over NATS, and can be removed (docs/upgrading.md)",
          String.join(", ", retired));
    }
  }

  /** Every key that there is: those that a start without configuration reads. */
  static List<OptionKey> keys(List<Plugin> plugins) {
    OptionsReader root = new OptionsReader(ConfigSources.inJar().values());
    read(root, Path.of(""), List.of(), catalog -> CatalogueFile.inJar());
    NodeOptions.declare(root, plugins);
    return root.keys();
  }

  /** For how long a stream keeps what is in it; {@link Long#MAX_VALUE}: for ever. */
  public long retentionMs(String stream) {
    return Optional.ofNullable(bridge.streams().get(stream))
        .map(StreamOptions::maxAgeMs)
        .filter(ms -> ms > 0)
        .orElse(Long.MAX_VALUE);
  }

  public boolean embedsNats() {
    return bridge.nats().servers().isEmpty();
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
          "is missing: nodes meet at the servers that they share; only weft up runs one by itself");
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
   * @throws ConfigException when it may not run like that
   */
  public WeftConfig alone() {
    return checked(cluster);
  }

  private WeftConfig checked(ClusterOptions joined) {
    try {
      gateway.requireAuthentication();
    } catch (OptionsException open) {
      throw new ConfigException(open.key(), open.reason());
    }
    return with(bridge, joined);
  }

  private WeftConfig with(BridgeOptions otherBridge, ClusterOptions otherCluster) {
    return new WeftConfig(
        gateway,
        otherBridge,
        embeddedNats,
        order,
        saga,
        inventory,
        catalogue,
        payment,
        notification,
        telemetry,
        node,
        otherCluster,
        sealing);
  }

  /** Reads it before templates fill it in, so that errors name keys that the user wrote. */
  private static WeftConfig read(
      OptionsReader root,
      Path workingDir,
      List<Plugin> plugins,
      Function<String, Catalogue> catalogues) {
    GatewayOptions gateway = GatewayOptions.read(root.section("http"));
    BridgeOptions bridge = BridgeOptions.read(root);
    EmbeddedNatsOptions nats = EmbeddedNatsOptions.read(root.section("nats").section("embedded"));
    OrderOptions order = OrderOptions.read(root.section("orders"));
    InventoryOptions inventory = InventoryOptions.read(root.section("inventory"));
    return new WeftConfig(
        gateway,
        bridge,
        nats,
        order,
        SagaOptions.read(root.section("saga"), order.deadlineMs()),
        inventory,
        catalogues.apply(inventory.catalog()),
        PaymentOptions.read(root.section("payment")),
        NotificationOptions.read(root.section("notification"), workingDir),
        TelemetryOptions.read(root.section("telemetry")),
        NodeOptions.read(root, plugins),
        ClusterOptions.read(root.section("cluster")),
        SealingOptions.read(root.section("security"), workingDir));
  }

  /** With the streams and routes that steps, shards, receivers and servers of our own come to. */
  private WeftConfig filledIn(JsonObject written, OptionsReader root) {
    DeadlineTemplate deadline = new DeadlineTemplate(order.deadlineMs());
    deadline.check(written, root);
    StockTemplate stock =
        new StockTemplate(new StockShards(inventory.shards()), List.copyOf(catalogue.skus()));
    NotificationTemplate notifications = new NotificationTemplate(notification.destinations());
    UnaryOperator<JsonObject> servers =
        bridge.nats().servers().isEmpty()
            ? new EmbeddedNatsTemplate(embeddedNats)::applyTo
            : UnaryOperator.identity();
    CustomersTemplate customers = new CustomersTemplate(sealing.customerKeyFile().isPresent());
    JsonObject stepped = customers.applyTo(new StepTemplate(saga).applyTo(written));
    JsonObject filledIn =
        notifications.applyTo(deadline.applyTo(stock.applyTo(servers.apply(stepped))));
    return with(BridgeOptions.read(new OptionsReader(filledIn)), cluster);
  }
}
