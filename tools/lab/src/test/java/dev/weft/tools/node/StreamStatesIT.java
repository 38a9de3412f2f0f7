package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.kernel.failure.Condition;
import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.nats.client.Connection;
import io.nats.client.Nats;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * Stream ORDERS or its account takes nothing for a while, as after an operator's edit: no order is
 * a dead letter for that, readiness names it, and all goes on by itself when it is over.
 */
@Timeout(90)
class StreamStatesIT {
  private static final Duration LIMIT = Duration.ofSeconds(30);
  private static final int ORDERS = 20;

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private LocalNode node;
  private Shop shop;
  private Connection operator;

  @BeforeEach
  void start() throws Exception {
    allow("64MB");
    nats = new NatsServer("-c", configuration().toString()).start();
    operator = Nats.connect(nats.url());
    startNode();
    node.awaitReady();
  }

  private void startNode() {
    node = LocalNode.start(work, nats.url());
    blockedThreads.watch(node.vertx());
    shop = new Shop(node.httpPort());
  }

  @AfterEach
  void stop() throws Exception {
    operator.close();
    node.close();
    nats.close();
  }

  @Test
  void waitsWhileTheStreamIsFull() throws Exception {
    shop.place(ORDERS);
    edit(config -> config.put("discard", "new").put("max_bytes", 1));
    assertReportedAndRefused(Condition.STREAM_FULL);

    edit(config -> config.put("discard", "old").put("max_bytes", -1));
    assertAllGoesOn();
  }

  @Test
  void waitsWhileTheAccountIsAtItsLimit() throws Exception {
    shop.place(ORDERS);
    allow("1K");
    reload();
    assertReportedAndRefused(Condition.ACCOUNT_LIMIT);

    allow("64MB");
    reload();
    assertAllGoesOn();
  }

  @Test
  void waitsWhileTheStreamHasOtherSubjects() throws Exception {
    shop.place(ORDERS);
    JsonArray other = new JsonArray().add("elsewhere.>");
    JsonObject before = edit(config -> config.put("subjects", other));
    assertReportedAndRefused(Condition.APPEND_UNANSWERED);

    edit(config -> config.put("subjects", before.getJsonArray("subjects")));
    assertAllGoesOn();
  }

  @Test
  void takesOrdersWhileTheStreamTakesNoBatches() throws Exception {
    shop.place(ORDERS);
    edit(config -> config.put("allow_atomic", false));
    shop.place(ORDERS);

    edit(config -> config.put("allow_atomic", true));
    assertAllGoesOn();
  }

  @Test
  void startsBesideAStreamThatIsFull() throws Exception {
    shop.place(ORDERS);
    shop.awaitAllConfirmed();
    edit(config -> config.put("discard", "new").put("max_bytes", 1));
    node.close();

    startNode();
    assertReported("discard: server has new");

    edit(config -> config.put("discard", "old").put("max_bytes", -1));
    shop.awaitReadiness("UP");
    shop.place(ORDERS);
    shop.awaitAllConfirmed();
  }

  /**
   * The server unseals nothing, so an operator has to restore the stream; till then all is shown.
   */
  @Test
  void startsBesideAStreamThatIsSealed() throws Exception {
    String id = shop.place();
    shop.awaitAllConfirmed();
    edit(config -> config.put("sealed", true));
    node.close();

    startNode();
    assertReported("sealed: server has true");
    assertThat(shop.api().order(id).getString("status")).isEqualTo("CONFIRMED");
    Answer late = shop.api().place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), "late");
    assertThat(late.status()).as(late.text()).isEqualTo(503);
  }

  private void assertReported(String what) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> assertThat(shop.api().get("/ready").text()).contains("ORDERS").contains(what));
  }

  private void assertReportedAndRefused(Condition condition) {
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer answer =
                  shop.api().place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), "late");
              assertThat(answer.status()).as(answer.text()).isEqualTo(503);
              assertThat(answer.header("Retry-After")).isPresent();
              assertThat(new JsonObject(answer.text()).getString("condition"))
                  .as(answer.text())
                  .isEqualTo(condition.code());
            });
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              Answer ready = shop.api().get("/ready");
              assertThat(ready.status()).as(ready.text()).isEqualTo(503);
              assertThat(new JsonObject(ready.text()).getJsonArray("reasons").encode())
                  .contains(condition.code())
                  .contains("appends to ORDERS");
              assertThat(shop.api().get("/metrics").text())
                  .contains("weft_journal_blocked")
                  .contains("condition=\"" + condition.code() + "\"");
            });
  }

  private void assertAllGoesOn() throws Exception {
    shop.awaitReadiness("UP");
    shop.awaitAllConfirmed();
    shop.place();
    shop.awaitAllConfirmed();
    assertThat(shop.api().json("/api/v1/dead-letters?all=true").getJsonArray("letters")).isEmpty();
  }

  private Path configuration() {
    return work.resolve("nats.conf");
  }

  private void allow(String bytes) throws IOException {
    Files.writeString(
        configuration(),
        "accounts { W { users: [{ user: w, password: w }], jetstream { max_file: "
            + bytes
            + " } } }\nno_auth_user: w\n");
  }

  private void reload() throws Exception {
    assertThat(new ProcessBuilder("kill", "-HUP", Long.toString(nats.pid())).start().waitFor())
        .isEqualTo(0);
  }

  /** Of ORDERS, as it was. */
  private JsonObject edit(Consumer<JsonObject> change) throws Exception {
    JsonObject config = ask("INFO", new JsonObject()).getJsonObject("config");
    JsonObject changed = config.copy();
    change.accept(changed);
    ask("UPDATE", changed);
    return config;
  }

  private JsonObject ask(String what, JsonObject body) throws Exception {
    byte[] answer =
        operator
            .request(
                "$JS.API.STREAM." + what + ".ORDERS",
                body.toBuffer().getBytes(),
                Duration.ofSeconds(5))
            .getData();
    JsonObject read = Buffer.buffer(answer).toJsonObject();
    assertThat(read.containsKey("error")).as(read::encode).isFalse();
    return read;
  }
}
