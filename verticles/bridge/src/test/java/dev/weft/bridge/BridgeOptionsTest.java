package dev.weft.bridge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.bridge.outbound.JournalBench;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.bridge.stream.StreamOptions.CommitMode;
import dev.weft.bridge.stream.StreamOptions.Compression;
import dev.weft.bridge.stream.StreamOptions.Storage;
import dev.weft.bridge.stream.StreamOptions.WhenMissing;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class BridgeOptionsTest {
  private final JsonObject configuration = JournalBench.configuration("nats://127.0.0.1:4222");
  private final JsonObject stream = configuration.getJsonObject("streams").getJsonObject("ORDERS");
  private final JsonObject route =
      configuration.getJsonObject("routes").getJsonObject("outbound").getJsonObject("orders");

  @Test
  void readsWhatIsThereAndDefaultsTheRest() {
    stream.put("maxAge", "30d").put("compression", "s2").put("maxBytes", 1_000_000);

    BridgeOptions options = read();

    assertThat(options.nats().servers()).containsExactly("nats://127.0.0.1:4222");
    assertThat(options.nats().connections()).isEqualTo(2);
    assertThat(options.journal().pendingAppendsMax()).isEqualTo(10_000);
    assertThat(options.streams().get("ORDERS"))
        .isEqualTo(
            new StreamOptions(
                "ORDERS",
                List.of("orders.>"),
                Storage.FILE,
                1,
                Compression.S2,
                30L * 86_400_000,
                1_000_000,
                0,
                0,
                120_000,
                true,
                CommitMode.GROUP,
                false,
                List.of(),
                WhenMissing.CREATE));
    assertThat(options.outbound().get("orders").address()).isEqualTo("journal.append.ORDERS");
  }

  @Test
  void leavesTheEmbeddedServerToTheLauncher() {
    configuration.getJsonObject("nats").put("embedded", new JsonObject().put("port", 4222));
    OptionsReader root = new OptionsReader(configuration);

    BridgeOptions.read(root);

    root.section("nats").section("embedded").integer("port", 0, 0, 65_535).means("");
    root.done();
  }

  @Test
  void takesTheUrlOfAnEmbeddedServer() {
    configuration.getJsonObject("nats").put("servers", new JsonArray());

    BridgeOptions options = read().withServers(List.of("nats://127.0.0.1:14222"));

    assertThat(options.nats().servers()).containsExactly("nats://127.0.0.1:14222");
  }

  @Test
  void refusesARouteToAStreamThatIsNotDeclared() {
    route.put("stream", "OTHERS");

    assertWrong("routes.outbound.orders.stream");
  }

  @Test
  void refusesASubjectOutsideOfTheStream() {
    route.put("subjects", new JsonArray().add("orders.*.*").add("payments.*.*"));

    assertWrong("routes.outbound.orders.subjects");
  }

  @Test
  void refusesTwoRoutesAtOneAddress() {
    configuration.getJsonObject("routes").getJsonObject("outbound").put("others", route.copy());

    assertWrong("routes.outbound.others.address");
  }

  @Test
  void refusesWhatIsNoSubject() {
    stream.put("subjects", new JsonArray().add("orders.>.x"));

    assertWrong("streams.ORDERS.subjects");
  }

  @Test
  void refusesAnEvenNumberOfReplicas() {
    stream.put("replicas", 2);

    assertWrong("streams.ORDERS.replicas");
  }

  @Test
  void refusesADuplicateWindowLongerThanTheAge() {
    stream.put("maxAge", "1m");

    assertWrong("streams.ORDERS.duplicateWindow");
  }

  @Test
  void readsHowAStreamIsCommittedAndHowMuchASubjectKeeps() {
    stream.put("commit", "single").put("maxMessagesPerSubject", 3);

    StreamOptions options = read().streams().get("ORDERS");

    assertThat(options.commit()).isEqualTo(CommitMode.SINGLE);
    assertThat(options.maxMessagesPerSubject()).isEqualTo(3);
  }

  @Test
  void leavesItToTheServersToGatherWhereSeveralKeepAStream() {
    stream.put("replicas", 3);

    assertThat(read().streams().get("ORDERS").commit()).isEqualTo(CommitMode.SINGLE);
  }

  @Test
  void gathersOverReplicasWhereThatIsWritten() {
    stream.put("replicas", 3).put("commit", "group");

    assertThat(read().streams().get("ORDERS").commit()).isEqualTo(CommitMode.GROUP);
  }

  @Test
  void refusesAnUnknownStorage() {
    stream.put("storage", "tape");

    assertWrong("streams.ORDERS.storage");
  }

  @Test
  void refusesAServerThatIsNoUrl() {
    configuration.getJsonObject("nats").put("servers", new JsonArray().add("localhost:4222"));

    assertWrong("nats.servers");
  }

  private BridgeOptions read() {
    return BridgeOptions.read(new OptionsReader(configuration));
  }

  private void assertWrong(String key) {
    assertThatThrownBy(this::read)
        .isInstanceOfSatisfying(
            OptionsException.class, wrong -> assertThat(wrong.key()).isEqualTo(key));
  }
}
