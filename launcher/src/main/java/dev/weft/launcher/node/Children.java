package dev.weft.launcher.node;

import dev.weft.bridge.BridgeOptions;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.launcher.nats.EmbeddedNats;
import dev.weft.launcher.nats.NatsBinarySearch;
import dev.weft.launcher.spi.Subcommand;
import java.util.List;
import java.util.Optional;

/**
 * The processes that this node runs beside itself, as far as it needs any.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class Children {
  private final Optional<EmbeddedNats> nats;
  private final Optional<ProviderProcess> provider;

  private Children(Optional<EmbeddedNats> nats, Optional<ProviderProcess> provider) {
    this.nats = nats;
    this.provider = provider;
  }

  /** Finds what is needed and takes the data directories; starts nothing. */
  static Children prepare(WeftConfig config) {
    Optional<EmbeddedNats> nats =
        config.embedsNats()
            ? Optional.of(
                EmbeddedNats.prepare(
                    config.embeddedNats(),
                    new NatsBinarySearch(System.getenv()).find(config.embeddedNats().binary()),
                    config.bridge().streams().keySet()))
            : Optional.empty();
    try {
      return new Children(
          nats,
          config.simulatesProvider() ? Optional.of(simulatedProvider(config)) : Optional.empty());
    } catch (RuntimeException failed) {
      nats.ifPresent(taken -> taken.stop(0));
      throw failed;
    }
  }

  private static ProviderProcess simulatedProvider(WeftConfig config) {
    if (!Subcommand.exists(ProviderProcess.NAME)) {
      throw new ConfigException(
          "payment.provider.url",
          "is empty, and the simulated payment provider is not part of this program: name a provider,"
              + " or use weft.jar or the image weft-tools");
    }
    return ProviderProcess.prepare(config.payment().simulator());
  }

  /** The provider first: until it listens takes longer than all else of a start. */
  void start() {
    provider.ifPresent(ProviderProcess::start);
    nats.ifPresent(EmbeddedNats::start);
  }

  /** Waits, within limits, until those can be used whose users would not wait by themselves. */
  void awaitUsable() {
    provider.ifPresent(ProviderProcess::awaitListening);
  }

  /**
   * Ends all, and gives the directories back. A server with millions of messages takes seconds to
   * write down what it has; killed before, it reads all of it again when it starts.
   */
  void stop(long providerMs, long natsMs) {
    provider.ifPresent(process -> process.stop(providerMs));
    nats.ifPresent(server -> server.stop(natsMs));
  }

  /** The servers to connect to; once started. */
  List<String> natsServers(WeftConfig config) {
    return nats.map(EmbeddedNats::urls).orElse(config.bridge().nats().servers());
  }

  /** The same with how to get in there; once started. Blocks. */
  BridgeOptions bridge(WeftConfig config) {
    BridgeOptions configured = config.bridge().withServers(natsServers(config));
    return nats.map(embedded -> configured.withLogin(embedded.login()))
        .orElseGet(() -> EmbeddedNats.withKeyOfRunning(configured, config.embeddedNats()));
  }

  /** The provider to ask; once started. */
  String providerUrl(WeftConfig config) {
    return provider.map(ProviderProcess::url).orElse(config.payment().provider().url());
  }

  /** What should run and does not, for people. */
  Optional<String> missing() {
    return nats.flatMap(EmbeddedNats::missing)
        .or(
            () ->
                provider
                    .filter(process -> !process.isAlive())
                    .map(process -> "the simulated payment provider is not running"));
  }
}
