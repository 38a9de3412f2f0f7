package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Timestamp;
import dev.weft.kernel.contract.Addresses;
import dev.weft.proto.deadletters.v1.DeadLetter;
import dev.weft.proto.deadletters.v1.DeadLetterDetails;
import dev.weft.proto.deadletters.v1.DeadLetterList;
import dev.weft.proto.deadletters.v1.DeadLetterState;
import dev.weft.proto.deadletters.v1.GetDeadLetter;
import dev.weft.proto.deadletters.v1.GetDeadLetterReply;
import dev.weft.proto.deadletters.v1.ListDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLetters;
import dev.weft.proto.deadletters.v1.ReplayDeadLettersReply;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Dead letters over HTTP; the bridge behind it is played. */
class DeadLettersApiTest extends GatewayTest {
  private static final String PATH = "/api/v1/dead-letters";
  private static final String REPLAY = PATH + "/replay";
  private static final DeadLetter LETTER =
      DeadLetter.newBuilder()
          .setSequence(7)
          .setState(DeadLetterState.DEAD_LETTER_STATE_OPEN)
          .setRoute("payment-capture")
          .setStream("ORDERS")
          .setConsumer("payment-capture")
          .setSubject("orders.reserved.o1")
          .setStreamSequence(41)
          .setKind("reject")
          .setFailureId("PAY-104")
          .setReason("status 400")
          .setDeliveryCount(1)
          .setTime(Timestamp.newBuilder().setSeconds(1_700_000_000))
          .setType("weft.orders.v1.OrderReserved")
          .setTraceId("4bf92f3577b34da6a3ce929d0e0e4736")
          .build();

  private final List<ListDeadLetters> listed = new CopyOnWriteArrayList<>();
  private final List<ReplayDeadLetters> replays = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() {
    weft.<ListDeadLetters, DeadLetterList>answer(
        Addresses.DEAD_LETTERS_LIST,
        question -> {
          listed.add(question);
          return Future.succeededFuture(
              DeadLetterList.newBuilder()
                  .addLetters(LETTER)
                  .setMore(true)
                  .setNext(9)
                  .setTotal(250_000)
                  .build());
        });
    weft.<ReplayDeadLetters, ReplayDeadLettersReply>answer(
        Addresses.DEAD_LETTERS_REPLAY,
        question -> {
          replays.add(question);
          return Future.succeededFuture(
              ReplayDeadLettersReply.newBuilder()
                  .addReplayed(7)
                  .addSkipped(
                      ReplayDeadLettersReply.Skipped.newBuilder().setSequence(9).setReason("gone"))
                  .build());
        });
  }

  @Test
  void listsTheOpenOnes() {
    JsonObject answer = json(weft.get(PATH));
    assertThat(answer.getBoolean("more")).isTrue();
    assertThat(answer.getLong("next")).isEqualTo(9);
    assertThat(answer.getLong("total")).isEqualTo(250_000);
    assertThat(answer.getJsonArray("letters"))
        .containsExactly(
            new JsonObject()
                .put("sequence", 7)
                .put("state", "OPEN")
                .put("stream", "ORDERS")
                .put("consumer", "payment-capture")
                .put("subject", "orders.reserved.o1")
                .put("streamSequence", 41)
                .put("kind", "reject")
                .put("reason", "status 400")
                .put("deliveryCount", 1)
                .put("time", "2023-11-14T22:13:20Z")
                .put("route", "payment-capture")
                .put("failureId", "PAY-104")
                .put("type", "weft.orders.v1.OrderReserved")
                .put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736"));
    assertThat(listed.get(0)).isEqualTo(ListDeadLetters.newBuilder().setCountMax(100).build());
  }

  @Test
  void passesOnWhatIsAskedFor() {
    weft.get(PATH + "?route=payment-capture&all=true&after=12&limit=1000");
    assertThat(listed.get(0))
        .isEqualTo(
            ListDeadLetters.newBuilder()
                .setRoute("payment-capture")
                .setAll(true)
                .setAfter(12)
                .setCountMax(1_000)
                .build());
  }

  @ParameterizedTest
  @CsvSource({
    "?route=a.b, route",
    "?route=, route",
    "?all=yes, all",
    "?after=-1, after",
    "?after=x, after",
    "?limit=0, limit",
    "?limit=1001, limit",
    "?limit=1&limit=2, limit",
    "?roote=a, roote"
  })
  void namesTheParameterThatIsWrong(String query, String name) {
    assertNames(weft.get(PATH + query), name);
    assertThat(listed).isEmpty();
  }

  @Test
  void showsHeadersAndPayload() {
    weft.<GetDeadLetter, GetDeadLetterReply>answer(
        Addresses.DEAD_LETTERS_GET,
        question ->
            Future.succeededFuture(
                question.getSequence() == 7
                    ? GetDeadLetterReply.newBuilder().setDetails(details()).build()
                    : GetDeadLetterReply.getDefaultInstance()));
    JsonObject shown = json(weft.get(PATH + "/7"));
    assertThat(shown.getString("subject")).isEqualTo("orders.reserved.o1");
    assertThat(shown.getJsonArray("headers"))
        .containsExactly(new JsonObject().put("name", "ce-id").put("value", "o1:reserved"));
    assertThat(shown.getString("payloadBase64")).isEqualTo("AQI=");
    assertThat(shown.getJsonObject("payload")).isEqualTo(new JsonObject().put("orderId", "o1"));
    assertThat(weft.get(PATH + "/8").statusCode()).isEqualTo(404);
  }

  @Test
  void showsNoPaymentToken() {
    String payload = "{\"order\":{\"orderId\":\"o1\",\"paymentToken\":\"tok_secret\"}}";
    DeadLetterDetails details = details().toBuilder().setPayloadJson(payload).build();
    weft.<GetDeadLetter, GetDeadLetterReply>answer(
        Addresses.DEAD_LETTERS_GET,
        question ->
            Future.succeededFuture(GetDeadLetterReply.newBuilder().setDetails(details).build()));
    JsonObject shown = json(weft.get(PATH + "/7"));
    assertThat(shown.encode()).doesNotContain("tok_secret", "payloadBase64");
    assertThat(shown.getJsonObject("payload").encode()).contains("o1", "[redacted]");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/0", "/-1", "/x", "/99999999999999999999"})
  void hasNothingUnderWhatIsNoSequence(String path) {
    assertThat(weft.get(PATH + path).statusCode()).isEqualTo(404);
  }

  @Test
  void replaysWhatIsNamed() {
    HttpResponse<String> answer =
        weft.post(
            REPLAY,
            "{\"sequences\":[7,9],\"route\":\"payment-capture\",\"dryRun\":true,\"rate\":10}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer))
        .isEqualTo(
            new JsonObject()
                .put("replayed", new JsonArray().add(7))
                .put(
                    "skipped",
                    new JsonArray()
                        .add(new JsonObject().put("sequence", 9).put("reason", "gone"))));
    assertThat(replays)
        .containsExactly(
            ReplayDeadLetters.newBuilder()
                .addSequences(7)
                .addSequences(9)
                .setRoute("payment-capture")
                .setDryRun(true)
                .setRate(10)
                .setCountMax(200)
                .build());
  }

  @Test
  void discardsWhatIsNamedAndNothingElse() {
    weft.<ReplayDeadLetters, ReplayDeadLettersReply>answer(
        Addresses.DEAD_LETTERS_DISCARD,
        question ->
            Future.succeededFuture(
                ReplayDeadLettersReply.newBuilder()
                    .addAllReplayed(question.getSequencesList())
                    .build()));
    assertThat(json(weft.post(PATH + "/discard", "{\"sequences\":[7,9]}")))
        .isEqualTo(
            new JsonObject()
                .put("discarded", new JsonArray().add(7).add(9))
                .put("skipped", new JsonArray()));
    assertNames(weft.post(PATH + "/discard", "{\"route\":\"payment-capture\"}"), "sequences");
    assertNames(weft.post(PATH + "/discard", "{\"sequences\":[]}"), "sequences");
    assertThat(replays).isEmpty();
  }

  @Test
  void replaysNoMoreThanItCanWaitFor() {
    weft.post(REPLAY, "{}");
    weft.post(REPLAY, "{\"rate\":1}");
    weft.post(REPLAY, "{\"rate\":1000}");
    assertThat(replays).extracting(ReplayDeadLetters::getCountMax).containsExactly(1000, 20, 1000);
    assertThat(replays).extracting(ReplayDeadLetters::getRate).containsExactly(50, 1, 1000);
  }

  @Test
  void waitsAsLongAsItsRateTakes() {
    weft.close();
    weft = new Fixture();
    Promise<ReplayDeadLettersReply> sending = Promise.promise();
    weft.<ReplayDeadLetters, ReplayDeadLettersReply>answer(
        Addresses.DEAD_LETTERS_REPLAY, question -> sending.future());
    // Longer than a service may take for anything else.
    weft.vertx.setTimer(
        Fixture.OPTIONS.requestTimeoutMs() * 3 / 2,
        id -> sending.complete(ReplayDeadLettersReply.getDefaultInstance()));
    assertThat(weft.post(REPLAY, "{\"rate\":1}").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"sequences\":[]} | sequences",
        "{\"sequences\":[0]} | sequences[0]",
        "{\"sequences\":[\"1\"]} | sequences[0]",
        "{\"route\":\"\"} | route",
        "{\"dryRun\":1} | dryRun",
        "{\"rate\":0} | rate",
        "{\"rate\":1001} | rate",
        "{\"dryrun\":true} | dryrun"
      })
  void namesTheFieldThatIsWrong(String body, String field) {
    assertNames(weft.post(REPLAY, body), field);
    assertThat(replays).isEmpty();
  }

  @Test
  void refusesMoreThanTheRateAllows() {
    String many =
        LongStream.rangeClosed(1, 21).mapToObj(Long::toString).collect(Collectors.joining(","));
    assertNames(weft.post(REPLAY, "{\"rate\":1,\"sequences\":[" + many + "]}"), "sequences");
  }

  @Test
  void saysWhenToTryAgainWhileNobodyAnswers() {
    weft.close();
    weft = new Fixture();
    for (HttpResponse<String> refused :
        List.of(weft.get(PATH), weft.get(PATH + "/7"), weft.post(REPLAY, "{}"))) {
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    }
  }

  private static void assertNames(HttpResponse<String> refused, String field) {
    assertThat(refused.statusCode()).isEqualTo(400);
    assertThat(json(refused).getJsonArray("errors").getJsonObject(0).getString("field"))
        .isEqualTo(field);
  }

  private static DeadLetterDetails details() {
    return DeadLetterDetails.newBuilder()
        .setLetter(LETTER)
        .addHeaders(DeadLetterDetails.Header.newBuilder().setName("ce-id").setValue("o1:reserved"))
        .setPayload(ByteString.copyFrom(new byte[] {1, 2}))
        .setPayloadJson("{\"orderId\":\"o1\"}")
        .build();
  }
}
