package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.tools.lab.Answer;
import dev.weft.tools.lab.LocalNode;
import dev.weft.tools.testkit.nats.NatsServer;
import dev.weft.tools.testkit.vertx.BlockedThreads;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Whatever somebody publishes on the subjects of Weft, it stops no route and hurts nobody else's
 * order, and a node starts beside it. {@code -Dgarbage.seeds=1,2,3} tries other seeds.
 */
@Timeout(180)
class GarbageIT {
  private static final int ROUNDS = 8;
  private static final int GARBAGE_PER_ROUND = 60;
  private static final Duration LIMIT = Duration.ofSeconds(40);

  /** Their levels may be garbage; what good orders want is another SKU. */
  private static final List<String> VICTIMS =
      List.of("LOOM-INKLE", "REED-12-40", "DYE-INDIGO-50", "NO-SUCH-SKU");

  @TempDir Path work;
  @RegisterExtension final BlockedThreads blockedThreads = new BlockedThreads();
  private NatsServer nats;
  private LocalNode node;
  private Shop shop;

  @BeforeEach
  void start() {
    nats = new NatsServer().start();
    startNode();
    node.awaitReady();
  }

  @AfterEach
  void stop() {
    node.close();
    nats.close();
  }

  static LongStream seeds() {
    return Arrays.stream(System.getProperty("garbage.seeds", "20261129").split(","))
        .mapToLong(Long::parseLong);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void stopsNoRouteAndHurtsNobodyElsesOrder(long seed) throws Exception {
    try (Garbage garbage = new Garbage(nats.port(), seed, VICTIMS)) {
      for (int round = 0; round < ROUNDS; round++) {
        garbage.publish(GARBAGE_PER_ROUND);
        shop.place();
      }
    }
    assertAllIsWell();
    assertEveryDeadLetterGivesItsReason();

    node.close();
    startNode();

    shop.place();
    assertAllIsWell();
  }

  private void assertAllIsWell() throws Exception {
    shop.awaitAllConfirmed();
    await()
        .atMost(LIMIT)
        .untilAsserted(
            () -> {
              JsonObject ready = shop.api().json("/ready");
              String status = ready.getString("status");
              assertThat(status).as(ready::encode).isIn("UP", "DEGRADED");
              assertThat(status.equals("UP") || !ready.getJsonArray("reasons").isEmpty()).isTrue();
              ready
                  .getJsonObject("routes")
                  .forEach(route -> assertRuns((JsonObject) route.getValue()));
            });
    Answer stock = shop.api().get("/api/v1/inventory");
    assertThat(stock.status()).as(stock.text()).isEqualTo(200);
    String timeline = "/api/v1/orders/" + shop.accepted().get(0) + "/timeline";
    assertThat(shop.api().get(timeline).status()).isEqualTo(200);
  }

  /** And what it last failed with is a reason, no defect. */
  private static void assertRuns(JsonObject route) {
    assertThat(route.getString("state")).as(route::encode).isEqualTo("RUNNING");
    assertThat(route.encode()).doesNotContain("java.");
  }

  private void assertEveryDeadLetterGivesItsReason() throws Exception {
    List<JsonObject> deadLetters = deadLetters();
    assertThat(deadLetters).isNotEmpty();
    for (JsonObject deadLetter : deadLetters) {
      assertThat(deadLetter.getString("kind")).isNotEmpty();
      Answer shown = shop.api().get("/api/v1/dead-letters/" + deadLetter.getLong("sequence"));
      assertThat(shown.status()).as(shown.text()).isEqualTo(200);
    }
    assertThat(deadLetters)
        .filteredOn(deadLetter -> deadLetter.containsKey("failureId"))
        .isNotEmpty()
        .allMatch(deadLetter -> !deadLetter.getString("reason").isEmpty());
    shop.accepted()
        .forEach(
            id ->
                assertThat(deadLetters)
                    .as(id)
                    .noneMatch(deadLetter -> deadLetter.getString("subject").endsWith(id)));
  }

  private List<JsonObject> deadLetters() throws Exception {
    List<JsonObject> deadLetters = new ArrayList<>();
    JsonObject page = new JsonObject().put("more", true).put("next", 0);
    while (page.getBoolean("more")) {
      String path = "/api/v1/dead-letters?limit=1000&after=" + page.getLong("next");
      page = shop.api().json(path);
      JsonArray found = page.getJsonArray("letters");
      found.forEach(deadLetter -> deadLetters.add((JsonObject) deadLetter));
    }
    return deadLetters;
  }

  private void startNode() {
    node = LocalNode.start(work, nats.url());
    blockedThreads.watch(node.vertx());
    Shop before = shop;
    shop = new Shop(node.httpPort());
    if (before != null) {
      before.accepted().forEach(shop::remember);
    }
  }
}
