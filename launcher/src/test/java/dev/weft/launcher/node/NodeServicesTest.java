package dev.weft.launcher.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.journal.BusJournal;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.ServiceJar;
import dev.weft.launcher.config.WeftConfig;
import dev.weft.tools.testkit.Async;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services that are not part of Weft, as a node runs them. */
class NodeServicesTest {
  private final Vertx vertx = Vertx.vertx();

  @TempDir Path dir;

  @BeforeEach
  void makePlugin() throws IOException {
    ServiceJar.write(dir.resolve("plugins/bonus.jar"), "bonus");
  }

  @AfterEach
  void close() {
    Async.await(vertx.close());
  }

  @Test
  void areStartedAndStopped() {
    NodeServices services = services("node.roles=bonus", "bonus.factor=2");
    Async.await(services.start(""));
    assertThat(Async.await(vertx.eventBus().request("bonus.factor", "")).body()).isEqualTo(2);
    Async.await(services.stop());
    assertThatThrownBy(() -> Async.await(vertx.eventBus().request("bonus.factor", "")))
        .hasStackTraceContaining("No handlers for address bonus.factor");
  }

  @Test
  void doNotRunWithoutTheirRole() {
    Async.await(services("node.roles=gateway").start(""));
    assertThat(vertx.deploymentIDs()).isEmpty();
  }

  @Test
  void areNamedWhenTheyDoNotStart() {
    NodeServices services = services("node.roles=bonus", "bonus.factor=9");
    assertThatThrownBy(() -> Async.await(services.start("")))
        .cause()
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("plugins/bonus.jar: role bonus does not start: ")
        .hasMessageContaining("shop/Coin");
  }

  private NodeServices services(String... settings) {
    WeftConfig config =
        WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
    return new NodeServices(
        vertx, config, new ServiceContext(BusJournal::new, OpenTelemetry.noop()));
  }
}
