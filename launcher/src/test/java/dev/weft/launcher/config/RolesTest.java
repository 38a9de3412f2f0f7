package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.options.OptionKey;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.ThreadingModel;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolesTest {
  private static final int JAVA_17 = 17;
  private static final int JAVA_21 = 21;
  private static final String SERVERS = "nats.servers=nats://127.0.0.1:4222";
  private static final String KNOWN = "gateway, order, inventory, payment, notification, bridge";

  @TempDir Path dir;

  @Test
  void areAllUnlessTold() {
    assertThat(load().node().roles().texts())
        .containsExactly("gateway", "order", "inventory", "payment", "notification", "bridge");
    assertThat(load("node.roles=bridge, gateway").node().roles().texts())
        .isEqualTo(load("node.roles=gateway").node().roles().texts())
        .containsExactly("gateway", "bridge");
  }

  @Test
  void areListedWhenOneIsUnknownOrNoneIsGiven() {
    assertThatThrownBy(() -> load("node.roles=order,shipping"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("node.roles: \"shipping\" is no role; the roles are " + KNOWN);
    assertThatThrownBy(() -> load("node.roles="))
        .hasMessageContaining("node.roles: is empty; a node has some of " + KNOWN);
  }

  @Test
  void areAllButThoseThatParticipantsInOtherLanguagesHave() {
    WeftConfig config = load("node.foreign=payment");
    assertThat(config.node().roles().texts())
        .containsExactly("gateway", "order", "inventory", "notification", "bridge");
    assertThat(config.simulatesProvider()).isFalse();
    assertThatThrownBy(() -> load("node.foreign=payment", "node.roles=payment,bridge"))
        .hasMessageContaining("node.roles: has payment, which is in node.foreign, too");
    assertThatThrownBy(() -> load("node.foreign=order"))
        .hasMessageContaining("node.foreign: order cannot be taken over");
  }

  @Test
  void ownTheAddressesOfTheirName() {
    LocalAddresses addresses = load("node.roles=gateway,order").node().roles().addresses();
    assertThat(List.of("order.place", "journal.read", "dead-letters.list"))
        .noneMatch(addresses::isElsewhere);
    assertThat(List.of("payment.capture", "inventory.follow.3")).allMatch(addresses::isElsewhere);
    assertThat(addresses.isElsewhere("loyalty.points")).isFalse();
  }

  @Test
  void ofAMemberSayWhatTheyNeedOfOthers() {
    assertThatThrownBy(() -> load("node.roles=order,bridge").asMember())
        .hasMessageStartingWith("nats.servers: is missing");
    assertThatThrownBy(() -> load("node.roles=payment", SERVERS).asMember())
        .hasMessageStartingWith("payment.provider.url: is missing");
    WeftConfig edge = load("node.roles=gateway", SERVERS).asMember();
    assertThat(edge.cluster().isJoined()).isTrue();
    assertThat(edge.embedsNats()).isFalse();
  }

  @Test
  void joinAClusterUnlessTold() {
    WeftConfig ruledOut = load("node.roles=gateway", SERVERS, "cluster.enabled=false").asMember();
    assertThat(ruledOut.cluster().isJoined()).isFalse();
    assertThat(load("cluster.enabled=true").alone().cluster().isJoined()).isTrue();
    assertThat(load().alone().cluster().isJoined()).isFalse();
  }

  @Test
  void runOnWhatTheyAreTold() {
    Map<Role, VerticleOptions> verticles =
        VerticleOptions.readAll(verticles("payment", "virtual_thread"), Role.OWN, JAVA_21);
    assertThat(verticles.get(Role.PAYMENT).deployment().getThreadingModel())
        .isEqualTo(ThreadingModel.VIRTUAL_THREAD);
    assertThat(verticles.get(Role.ORDER).threading()).isEqualTo(ThreadingModel.EVENT_LOOP);
    assertThatThrownBy(
            () ->
                VerticleOptions.readAll(verticles("payment", "virtual_thread"), Role.OWN, JAVA_17))
        .hasMessageContaining("verticles.payment.threading: virtual_thread needs Java 21");
    assertThatThrownBy(
            () -> VerticleOptions.readAll(verticles("order", "fibre"), Role.OWN, JAVA_21))
        .hasMessageContaining("must be one of [event_loop, worker, virtual_thread]");
  }

  @Test
  void startWithKeysThatMeanNothingAnyMore() {
    WeftConfig config =
        load(
            "cluster.host=0.0.0.0",
            "cluster.port=none",
            "cluster.portsMax=1",
            "cluster.members=a:5701",
            "cluster.mergeInterval=10s",
            "cluster.kubernetes.serviceDns=weft.shop",
            "bridge.serves=cluster");
    assertThat(config.cluster()).isEqualTo(load().cluster());
    assertThat(config.node()).isEqualTo(load().node());
    assertThat(WeftConfig.keys(List.of())).anyMatch(OptionKey::isRetired);
  }

  private static OptionsReader verticles(String role, String threading) {
    JsonObject section = new JsonObject().put(role, new JsonObject().put("threading", threading));
    return new OptionsReader(section, "verticles");
  }

  private WeftConfig load(String... settings) {
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
  }
}
