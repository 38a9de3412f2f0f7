package dev.weft.tools.provider;

import static dev.weft.tools.provider.ProviderClient.charge;
import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The contract of the simulated provider, over HTTP. */
class SimulatedProviderTest {
  private static final long SLOW_ANSWER_MS = 400;
  private static final long SEED = 7;

  @TempDir private Path directory;
  private final Vertx vertx = Vertx.vertx();
  private String deploymentId;

  @AfterEach
  void close() {
    await(vertx.close());
  }

  @Test
  void capturesAndListsTheCharge() {
    ProviderClient client = start();
    HttpResponse<Buffer> response = await(client.charge("k", charge("tok_ok")));
    assertThat(response.statusCode()).isEqualTo(201);
    assertThat(response.bodyAsJsonObject().getString("status")).isEqualTo("captured");
    JsonObject listed =
        client.get("/v1/charges").bodyAsJsonObject().getJsonArray("entries").getJsonObject(0);
    assertThat(listed.getString("id")).isEqualTo(response.bodyAsJsonObject().getString("chargeId"));
    assertThat(listed.getString("reference")).isEqualTo("order-1");
    assertThat(listed.getLong("amountMinor")).isEqualTo(1_250);
  }

  @Test
  void answersTheSameKeyWithTheFirstAnswerAndChargesOnce() {
    ProviderClient client = start();
    JsonObject first = await(client.charge("k", charge("tok_ok"))).bodyAsJsonObject();
    JsonObject second = await(client.charge("k", charge("tok_ok"))).bodyAsJsonObject();
    assertThat(second).isEqualTo(first);
    assertThat(client.ledger()).hasSize(1);
  }

  @Test
  void chargesOnceForConcurrentRequestsWithOneKey() {
    ProviderClient client = start();
    List<Future<HttpResponse<Buffer>>> asked =
        IntStream.range(0, 50).mapToObj(i -> client.charge("k", charge("tok_ok"))).toList();
    await(Future.all(asked));
    Set<String> ids =
        asked.stream()
            .map(future -> future.result().bodyAsJsonObject().getString("chargeId"))
            .collect(Collectors.toSet());
    assertThat(ids).hasSize(1);
    assertThat(client.ledger()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "tok_declined, card_declined",
    "tok_insufficient_funds, insufficient_funds",
    "4242, invalid_token",
    "'', invalid_token"
  })
  void declinesTheSameWayEveryTime(String token, String code) {
    ProviderClient client = start();
    for (int i = 0; i < 2; i++) {
      HttpResponse<Buffer> response = await(client.charge("k", charge(token)));
      assertThat(response.statusCode()).isEqualTo(402);
      assertThat(response.getHeader("Content-Type")).isEqualTo("application/problem+json");
      assertThat(response.bodyAsJsonObject().getString("code")).isEqualTo(code);
    }
    assertThat(client.ledger()).hasSize(1);
  }

  @Test
  void tellsWhatBecameOfAChargeByItsKey() {
    ProviderClient client = start();
    String id =
        await(client.charge("k/1", charge("tok_ok"))).bodyAsJsonObject().getString("chargeId");
    await(client.charge("k2", charge("tok_declined")));
    await(client.refund("r", id, 1));

    JsonObject captured = client.get("/v1/charges/k%2F1").bodyAsJsonObject();
    assertThat(captured.getString("status")).isEqualTo("captured");
    assertThat(captured.getString("chargeId")).isEqualTo(id);
    assertThat(captured.getLong("amountMinor")).isEqualTo(1_250);
    JsonObject declined = client.get("/v1/charges/k2").bodyAsJsonObject();
    assertThat(declined.getString("status")).isEqualTo("declined");
    assertThat(declined.getString("code")).isEqualTo("card_declined");
    for (String other : List.of("k", "r")) {
      HttpResponse<Buffer> none = client.get("/v1/charges/" + other);
      assertThat(none.statusCode()).isEqualTo(404);
      assertThat(none.bodyAsJsonObject().getString("code")).isEqualTo("charge_not_found");
    }
  }

  @Test
  void refusesAKnownKeyWithAnotherBody() {
    ProviderClient client = start();
    await(client.charge("k", charge("tok_ok")));
    HttpResponse<Buffer> response =
        await(client.charge("k", charge("tok_ok").put("amountMinor", 1)));
    assertThat(response.statusCode()).isEqualTo(422);
    assertThat(response.bodyAsJsonObject().getString("code")).isEqualTo("idempotency_key_reused");
    assertThat(client.ledger()).hasSize(1);
  }

  @Test
  void failsTwiceForAFlakyTokenAndThenCaptures() {
    ProviderClient client = start();
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      statuses.add(await(client.charge("k", charge("tok_flaky"))).statusCode());
    }
    assertThat(statuses).containsExactly(503, 503, 201, 201);
    assertThat(client.ledger()).hasSize(1);
  }

  @Test
  void keepsTheFirstCallerOfASlowTokenWaitingButCharges() {
    ProviderClient client = start();
    long beganNs = System.nanoTime();
    JsonObject first = await(client.charge("k", charge("tok_slow"))).bodyAsJsonObject();
    long tookMs = (System.nanoTime() - beganNs) / 1_000_000;
    assertThat(tookMs).isGreaterThanOrEqualTo(SLOW_ANSWER_MS);
    assertThat(await(client.charge("k", charge("tok_slow"))).bodyAsJsonObject()).isEqualTo(first);
    assertThat(client.ledger()).hasSize(1);
  }

  @Test
  void refundsOnceForAKeyAndNeverMoreThanWasCaptured() {
    ProviderClient client = start();
    String id = capture(client);
    JsonObject first = await(client.refund("r", id, 1_000)).bodyAsJsonObject();
    assertThat(await(client.refund("r", id, 1_000)).bodyAsJsonObject()).isEqualTo(first);
    assertThat(first.getString("status")).isEqualTo("refunded");
    assertThat(await(client.refund("r2", id, 251)).statusCode()).isEqualTo(422);
    assertThat(await(client.refund("r3", id, 250)).statusCode()).isEqualTo(201);
    assertThat(client.ledger()).hasSize(3);
  }

  @Test
  void givesConcurrentRefundsNoMoreThanWasCaptured() {
    ProviderClient client = start();
    String id = capture(client);
    List<Future<HttpResponse<Buffer>>> asked =
        IntStream.range(0, 10).mapToObj(i -> client.refund("r" + i, id, 1_000)).toList();
    await(Future.all(asked));
    assertThat(asked).filteredOn(future -> future.result().statusCode() == 201).hasSize(1);
  }

  @Test
  void refundsOnlyCapturedCharges() {
    ProviderClient client = start();
    await(client.charge("k", charge("tok_declined")));
    for (String id : List.of("ch_1", "ch_2", "re_1", "ch_01", "nonsense", "")) {
      assertThat(await(client.refund("r" + id, id, 1)).statusCode()).as(id).isEqualTo(404);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "no json",
        "",
        "{\"amountMinor\":0,\"currency\":\"EUR\",\"token\":\"tok_ok\",\"reference\":\"o\"}",
        "{\"amountMinor\":1.5,\"currency\":\"EUR\",\"token\":\"tok_ok\",\"reference\":\"o\"}",
        "{\"amountMinor\":\"1\",\"currency\":\"EUR\",\"token\":\"tok_ok\",\"reference\":\"o\"}",
        "{\"amountMinor\":1,\"currency\":\"EUR\",\"token\":7,\"reference\":\"o\"}",
        "{\"amountMinor\":1,\"currency\":\"EUR\",\"token\":\"tok_ok\"}"
      })
  void refusesWhatIsNoCharge(String body) {
    ProviderClient client = start();
    HttpResponse<Buffer> response =
        await(
            client
                .post("/v1/charges")
                .putHeader("Idempotency-Key", "k")
                .sendBuffer(Buffer.buffer(body)));
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(client.ledger()).isEmpty();
  }

  @Test
  void refusesRequestsItCannotServe() {
    ProviderClient client = start();
    assertThat(await(client.post("/v1/charges").sendJsonObject(charge("tok_ok"))).statusCode())
        .isEqualTo(400);
    assertThat(await(client.charge("k", charge("t".repeat(20_000)))).statusCode()).isEqualTo(413);
    assertThat(client.get("/v1/ledger?after=x").statusCode()).isEqualTo(400);
    assertThat(client.get("/v2").statusCode()).isEqualTo(404);
    assertThat(client.get("/healthz").statusCode()).isEqualTo(200);
  }

  @Test
  void listsTheLedgerInPages() {
    int entries = ProviderApi.PAGE_ENTRIES_MAX + 5;
    try (LedgerFile file = LedgerFile.open(ledger())) {
      file.append(IntStream.rangeClosed(1, entries).mapToObj(LedgerSamples::captured).toList());
    }
    ProviderClient client = start();
    JsonObject first = client.get("/v1/ledger").bodyAsJsonObject();
    assertThat(first.getJsonArray("entries")).hasSize(ProviderApi.PAGE_ENTRIES_MAX);
    JsonObject last = client.get("/v1/ledger?after=" + first.getLong("next")).bodyAsJsonObject();
    assertThat(last.getJsonArray("entries")).hasSize(5);
    assertThat(last.getLong("next")).isNull();
    assertThat(last.getJsonArray("entries").getJsonObject(4).getLong("sequence"))
        .isEqualTo(entries);
  }

  @Test
  void neverChargesTwiceHoweverOftenItFails() {
    ProviderClient client = start(0.5);
    for (int i = 0; i < 40; i++) {
      String key = "k" + i;
      int status = 0;
      while (status != 201) {
        status = await(client.charge(key, charge("tok_ok"))).statusCode();
        assertThat(status).isIn(201, 503);
      }
    }
    assertThat(client.ledger()).hasSize(40);
  }

  @Test
  void remembersEverythingAfterARestart() {
    ProviderClient before = start();
    JsonObject charged = await(before.charge("k", charge("tok_ok"))).bodyAsJsonObject();
    await(before.charge("d", charge("tok_declined")));
    await(before.refund("r", charged.getString("chargeId"), 1_000));
    JsonArray ledger = before.ledger();
    await(vertx.undeploy(deploymentId));

    ProviderClient after = start();

    assertThat(after.ledger()).isEqualTo(ledger);
    assertThat(await(after.charge("k", charge("tok_ok"))).bodyAsJsonObject()).isEqualTo(charged);
    assertThat(await(after.charge("d", charge("tok_declined"))).statusCode()).isEqualTo(402);
    assertThat(await(after.refund("r2", charged.getString("chargeId"), 251)).statusCode())
        .isEqualTo(422);
    assertThat(after.ledger()).isEqualTo(ledger);
  }

  @Test
  void doesNotShareItsLedger() {
    start();
    assertThatThrownBy(() -> await(vertx.deployVerticle(new SimulatedProvider(options(0)))))
        .hasStackTraceContaining("in use by another provider");
  }

  @Test
  void saysWhichLedgerIsDamaged() throws IOException {
    Files.writeString(ledger(), "{}\n{}\n");
    assertThatThrownBy(() -> await(vertx.deployVerticle(new SimulatedProvider(options(0)))))
        .hasStackTraceContaining(ledger().toString())
        .hasStackTraceContaining("damaged at byte 0");
  }

  private String capture(ProviderClient client) {
    return await(client.charge("k", charge("tok_ok"))).bodyAsJsonObject().getString("chargeId");
  }

  private ProviderClient start() {
    return start(0);
  }

  private ProviderClient start(double faultRate) {
    SimulatedProvider provider = new SimulatedProvider(options(faultRate));
    deploymentId = await(vertx.deployVerticle(provider));
    return new ProviderClient(vertx, provider.port());
  }

  private SimulatedProviderOptions options(double faultRate) {
    return new SimulatedProviderOptions(
        "127.0.0.1", 0, ledger(), 0, faultRate, SLOW_ANSWER_MS, SEED);
  }

  private Path ledger() {
    return directory.resolve("ledger.jsonl");
  }
}
