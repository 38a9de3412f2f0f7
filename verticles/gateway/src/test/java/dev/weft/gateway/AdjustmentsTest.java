package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.api.v1.AdjustStock;
import dev.weft.proto.api.v1.AdjustStockReply;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.api.v1.StockAdjustment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code POST /api/v1/inventory/{sku}/adjustments}. */
class AdjustmentsTest extends GatewayTest {
  private static final String PATH = "/api/v1/inventory/SHUTTLE-BOAT/adjustments";
  private static final String KEY = "Idempotency-Key";

  private final List<AdjustStock> asked = new CopyOnWriteArrayList<>();

  @Test
  void answersWhatIsAvailableOnceItIsStored() {
    adjustTo(400, false);
    HttpResponse<String> made =
        weft.post(PATH, "{\"delta\":-40,\"reason\":\"broken\"}", KEY, "k-1");
    assertThat(made.statusCode()).isEqualTo(201);
    AdjustStock change = asked.get(0);
    assertThat(change.getSku()).isEqualTo("SHUTTLE-BOAT");
    assertThat(change.getDelta()).isEqualTo(-40);
    assertThat(change.getReason()).isEqualTo("broken");
    assertThat(json(made))
        .isEqualTo(
            new JsonObject()
                .put("adjustmentId", change.getAdjustmentId())
                .put("sku", "SHUTTLE-BOAT")
                .put("delta", -40)
                .put("available", 400));
  }

  @Test
  void answers200WhenItHadBeenMadeBefore() {
    adjustTo(400, true);
    assertThat(weft.post(PATH, "{\"delta\":40}", KEY, "k-1").statusCode()).isEqualTo(200);
  }

  @Test
  void makesTheSameIdOfTheSameSkuAndKeyAndOfNothingElse() {
    adjustTo(1, false);
    weft.post(PATH, "{\"delta\":1}", KEY, "k-1");
    weft.post(PATH, "{\"delta\":1}", KEY, "k-1");
    weft.post(PATH, "{\"delta\":1}", KEY, "k-2");
    weft.post("/api/v1/inventory/OTHER/adjustments", "{\"delta\":1}", KEY, "k-1");
    weft.post(PATH, "{\"delta\":1}");
    weft.post(PATH, "{\"delta\":1}");
    List<String> ids = asked.stream().map(AdjustStock::getAdjustmentId).toList();
    assertThat(ids).hasSize(6).allSatisfy(id -> assertThat(UUID.fromString(id)).hasToString(id));
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    assertThat(ids.subList(1, 6)).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | delta",
        "{\"delta\":1.5} | delta",
        "{\"delta\":\"1\"} | delta",
        "{\"delta\":1000000000001} | delta",
        "{\"delta\":123456789012345678901234567890} | delta",
        "{\"delta\":1,\"delta\":2} | delta",
        "{\"delta\":1,\"reason\":\"\"} | reason",
        "{\"delta\":1,\"reason\":7} | reason",
        "{\"delta\":1,\"sku\":\"A\"} | sku"
      })
  void namesTheFieldThatIsWrong(String body, String field) {
    HttpResponse<String> refused = weft.post(PATH, body);
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo(field);
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "CODE_INVALID, 400, urn:weft:problem:invalid-request",
    "CODE_NOT_FOUND, 404, urn:weft:problem:not-found",
    "CODE_NOT_ALLOWED, 409, urn:weft:problem:not-allowed",
    "CODE_KEY_REUSED, 422, urn:weft:problem:key-reused"
  })
  void tellsWhyTheInventoryRefuses(Refusal.Code code, int status, String type) {
    Refusal refusal =
        Refusal.newBuilder().setCode(code).setField("delta").setDetail("because").build();
    weft.<AdjustStock, AdjustStockReply>answer(
        Addresses.INVENTORY_ADJUST,
        change ->
            Future.succeededFuture(AdjustStockReply.newBuilder().setRefusal(refusal).build()));
    HttpResponse<String> refused = weft.post(PATH, "{\"delta\":0}");
    assertThat(refused.statusCode()).isEqualTo(status);
    assertThat(json(refused).getString("type")).isEqualTo(type);
    assertThat(json(refused).getString("detail")).contains("because");
  }

  @Test
  void wantsJsonAndOneKeyAndAKnownFormOfSku() {
    assertThat(weft.send(weft.request(PATH).POST(noBody())).statusCode()).isEqualTo(415);
    assertThat(weft.post(PATH, "{\"delta\":1}", KEY, "a", KEY, "b").statusCode()).isEqualTo(400);
    assertThat(weft.post("/api/v1/inventory/a.b/adjustments", "{\"delta\":1}").statusCode())
        .isEqualTo(404);
  }

  @Test
  void saysWhenToTryAgainWhileNobodyAnswers() {
    HttpResponse<String> refused = weft.post(PATH, "{\"delta\":1}");
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).hasValue("2");
  }

  private void adjustTo(long available, boolean replayed) {
    weft.<AdjustStock, AdjustStockReply>answer(
        Addresses.INVENTORY_ADJUST,
        change -> {
          asked.add(change);
          StockAdjustment made =
              StockAdjustment.newBuilder()
                  .setAdjustmentId(change.getAdjustmentId())
                  .setSku(change.getSku())
                  .setDelta(change.getDelta())
                  .setAvailable(available)
                  .setReplayed(replayed)
                  .build();
          return Future.succeededFuture(AdjustStockReply.newBuilder().setAdjustment(made).build());
        });
  }

  private static java.net.http.HttpRequest.BodyPublisher noBody() {
    return java.net.http.HttpRequest.BodyPublishers.noBody();
  }
}
