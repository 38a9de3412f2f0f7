package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.stream.StreamOptions;
import dev.weft.bridge.stream.StreamOptions.CommitMode;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedNatsTemplateTest {
  private static final String THREE = "nats.embedded.servers=3";
  private static final String NO_SYNC = "nats.embedded.syncInterval=2m";
  private static final Path ROOT = Path.of(System.getProperty("weft.root"));

  @TempDir Path dir;

  @Test
  void streamsOfOneServerHaveOneReplica() {
    assertThat(streams()).extracting(StreamOptions::replicas).containsOnly(1);
  }

  @Test
  void streamsOfAClusterHaveThree() {
    assertThat(streams(THREE)).extracting(StreamOptions::replicas).containsOnly(3);
    assertThat(streams("nats.embedded.servers=5"))
        .extracting(StreamOptions::replicas)
        .containsOnly(3);
    assertThat(streams(THREE, "inventory.shards=4"))
        .hasSizeGreaterThan(5)
        .extracting(StreamOptions::replicas)
        .containsOnly(3);
  }

  @Test
  void whatIsConfiguredCounts() {
    Map<String, StreamOptions> streams =
        load(THREE, "streams.NOTIFICATIONS.replicas=1").bridge().streams();
    assertThat(streams.get("NOTIFICATIONS").replicas()).isEqualTo(1);
    assertThat(streams.get("ORDERS").replicas()).isEqualTo(3);
  }

  /** Also where nobody has written how many replicas there are. */
  @Test
  void whatHasReplicasIsNotGatheredUnlessThatIsConfigured() {
    Map<String, StreamOptions> streams =
        load(THREE, "streams.NOTIFICATIONS.replicas=1", "streams.PAYMENTS.commit=group")
            .bridge()
            .streams();
    assertThat(streams.get("ORDERS").commit()).isEqualTo(CommitMode.SINGLE);
    assertThat(streams.get("NOTIFICATIONS").commit()).isEqualTo(CommitMode.GROUP);
    assertThat(streams.get("PAYMENTS").commit()).isEqualTo(CommitMode.GROUP);
  }

  @Test
  void appendsAreNotGatheredWhereThatSavesNoSyncUnlessThatIsConfigured() {
    assertThat(streams()).extracting(StreamOptions::commit).containsOnly(CommitMode.GROUP);
    assertThat(streams(NO_SYNC)).extracting(StreamOptions::commit).containsOnly(CommitMode.SINGLE);
    assertThat(
            load(NO_SYNC, "streams.PAYMENTS.commit=group")
                .bridge()
                .streams()
                .get("PAYMENTS")
                .commit())
        .isEqualTo(CommitMode.GROUP);
  }

  @Test
  void nothingIsFilledInForServersOfSomebodyElse() {
    assertThat(streams(THREE, NO_SYNC, "nats.servers=nats://a:4222,nats://b:4222"))
        .allSatisfy(
            stream -> {
              assertThat(stream.replicas()).isEqualTo(1);
              assertThat(stream.commit()).isEqualTo(CommitMode.GROUP);
            });
  }

  @Test
  void anEvenNumberOfServersIsRefused() {
    assertThatThrownBy(() -> load("nats.embedded.servers=2"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("nats.embedded.servers")
        .hasMessageContaining("must be odd");
  }

  @Test
  void theProfileForServersOfOnesOwnKeepsEveryStreamThrice() {
    WeftConfig profile =
        WeftConfig.load(
            new ConfigSources(
                dir, Optional.of(ROOT.resolve("conf/nats-cluster.yaml")), Map.of(), List.of()));
    assertThat(profile.bridge().streams().values())
        .extracting(StreamOptions::replicas)
        .containsOnly(3);
    assertThat(profile.bridge().nats().servers()).hasSize(3);
    assertThat(profile.embedsNats()).isFalse();
  }

  private List<StreamOptions> streams(String... settings) {
    return List.copyOf(load(settings).bridge().streams().values());
  }

  private WeftConfig load(String... settings) {
    return WeftConfig.load(new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings)));
  }
}
