package dev.weft.tools.chaos.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.weft.tools.chaos.inject.ConsumerFaults.Durable;
import dev.weft.tools.lab.ControlledNatsServer;
import dev.weft.tools.lab.NatsServers;
import dev.weft.tools.testkit.nats.NatsServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What each injector does to a real server: a fault that does nothing would prove nothing. */
@EnabledOnOs(OS.LINUX)
@Timeout(120)
class NatsFaultsIT {
  private static final String STREAM = "T";
  private static final Durable DURABLE = new Durable(STREAM, "d");
  private static final int MESSAGES = 200;
  private static final byte[] PAYLOAD = "x".repeat(1_000).getBytes(StandardCharsets.US_ASCII);

  @TempDir private Path dir;
  @AutoClose private NatsServers nats;
  private Operator operator;

  @BeforeEach
  void start() throws Exception {
    nats = new NatsServers(NatsServer.binary(), dir, 1);
    operator = new Operator(nats.urls());
  }

  @Test
  void aFullStreamTakesNothingUntilItIsAsBefore() throws Exception {
    startWithStream();
    FaultInjector full = new FullStream(operator, List.of(STREAM));

    full.begin(0);
    assertThat(appended(100)).contains("maximum bytes exceeded");
    full.end(0);

    assertThat(appended(1)).contains("\"seq\"");
    assertThat(config().getLong("max_bytes")).isEqualTo(-1);
    assertThat(config().getString("discard")).isEqualTo("old");
  }

  @Test
  void aFullAccountTakesNothingUntilItHasRoom() throws Exception {
    startWithStream();
    FaultInjector full = new AccountLimits(operator, nats.all(), 1).full();

    full.begin(0);
    assertThat(appended(200)).contains("\"error\"");
    full.end(0);

    assertThat(appended(1)).contains("\"seq\"");
  }

  @Test
  void aFullServerHasRoomAgainWithoutARestart() throws Exception {
    startWithStream();
    ControlledNatsServer server = nats.all().get(0);

    server.fill();
    assertThat(appended(200)).contains("insufficient resources");
    long pid = server.process().pid();
    server.makeRoom();

    assertThat(appended(1)).contains("\"seq\"");
    assertThat(server.process().pid()).isEqualTo(pid);
  }

  @Test
  void aRestoredStreamHasEverythingIncludingItsConsumers() throws Exception {
    startWithStream();
    JsonObject before = state();
    String created = operator.streamInfo(STREAM).getString("created");
    int[] held = new int[2];
    FaultInjector restored =
        new RestoredStream(operator, List.of(STREAM), () -> held[0]++, () -> held[1]++);

    restored.begin(0);
    restored.end(0);

    assertThat(held).containsExactly(1, 1);
    for (String same : List.of("messages", "first_seq", "last_seq", "num_subjects")) {
      assertThat(state().getValue(same)).as(same).isEqualTo(before.getValue(same));
    }
    assertThat(operator.consumers(STREAM)).containsExactly(DURABLE.name());
    assertThat(created).isNotEmpty();
  }

  @Test
  void consumersArePausedEditedDeleted() throws Exception {
    startWithStream();
    ConsumerFaults faults = new ConsumerFaults(operator, List.of(DURABLE));

    faults.pause().begin(0);
    assertThat(consumer().getBoolean("paused")).isTrue();
    faults.pause().end(0);
    assertThat(consumer().getBoolean("paused", false)).isFalse();

    JsonObject before = consumer().getJsonObject("config");
    FaultInjector narrow = faults.narrow();
    narrow.begin(0);
    assertThat(consumer().getJsonObject("config").toString()).contains("t.nobody");
    narrow.end(0);
    assertThat(consumer().getJsonObject("config")).isEqualTo(before);

    FaultInjector once = faults.deliverOnce();
    once.begin(0);
    assertThat(consumer().getJsonObject("config").getInteger("max_deliver")).isEqualTo(1);
    once.end(0);
    assertThat(consumer().getJsonObject("config")).isEqualTo(before);

    faults.delete().begin(0);
    assertThat(operator.consumers(STREAM)).isEmpty();
  }

  @Test
  void aSlowDiskMakesEachAppendWaitForIt() throws Exception {
    Requirement.TRACER.missing().ifPresent(why -> abort("not run: " + why));
    startWithStream();
    FaultInjector slow = new SlowDisk(nats.all(), Duration.ofMillis(300));

    slow.begin(0);
    long startNanos = System.nanoTime();
    assertThat(appended(3)).contains("\"seq\"");
    long tookMs = (System.nanoTime() - startNanos) / 1_000_000;
    slow.end(0);

    assertThat(tookMs).isGreaterThanOrEqualTo(900);
    assertThat(appended(1)).contains("\"seq\"");
  }

  @Test
  void powerLossTakesWhatWasNotSyncedAndNothingElse() throws Exception {
    Requirement.OWN_DISK.missing().ifPresent(why -> abort("not run: " + why));
    try (OwnDisk disk = OwnDisk.make(nats.all(), dir.resolve("disks"))) {
      startWithStream();
      JsonObject before = state();
      Path unsynced =
          Files.writeString(nats.all().get(0).config().storeDir().resolve("unsynced"), "x");

      disk.begin(0);
      assertThat(unsynced).doesNotExist();
      disk.end(0);

      assertThat(state().getLong("last_seq")).isEqualTo(before.getLong("last_seq"));
      nats.close();
    }
  }

  private void startWithStream() throws IOException, InterruptedException {
    nats.start();
    operator.call(
        "STREAM.CREATE." + STREAM,
        new JsonObject()
            .put("name", STREAM)
            .put("subjects", new JsonArray().add("t.*"))
            .put("storage", "file")
            .put("retention", "limits"));
    operator.call(
        "CONSUMER.DURABLE.CREATE." + STREAM + "." + DURABLE.name(),
        new JsonObject()
            .put("stream_name", STREAM)
            .put(
                "config",
                new JsonObject()
                    .put("durable_name", DURABLE.name())
                    .put("ack_policy", "explicit")
                    .put("filter_subjects", new JsonArray().add("t.*"))
                    .put("max_deliver", 7)));
    assertThat(appended(MESSAGES)).contains("\"seq\"");
  }

  /** The last answer. */
  private String appended(int count) throws IOException, InterruptedException {
    return operator.retrying(
        "",
        server -> {
          String last = "";
          for (int i = 0; i < count; i++) {
            byte[] answer = Operator.request(server, "t." + i % 10, PAYLOAD).getData();
            last = new String(answer, StandardCharsets.UTF_8);
          }
          return last;
        });
  }

  private JsonObject state() throws IOException, InterruptedException {
    return operator.streamInfo(STREAM).getJsonObject("state");
  }

  private JsonObject config() throws IOException, InterruptedException {
    return operator.streamInfo(STREAM).getJsonObject("config");
  }

  private JsonObject consumer() throws IOException, InterruptedException {
    return operator.consumerInfo(STREAM, DURABLE.name());
  }
}
