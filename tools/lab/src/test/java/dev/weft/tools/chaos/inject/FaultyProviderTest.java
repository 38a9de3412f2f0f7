package dev.weft.tools.chaos.inject;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultyProviderTest {
  private static final JsonObject TRUTH =
      new JsonObject()
          .put("chargeId", "ch_1")
          .put("amountMinor", 2790)
          .put("currency", "EUR")
          .put("reference", "order-1");

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient http = HttpClient.newHttpClient();
  private FaultyProvider provider;
  private int port;

  @BeforeEach
  void start() throws Exception {
    int real =
        await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> request.response().setStatusCode(201).end(TRUTH.toBuffer()))
                .listen(0, "127.0.0.1")
                .map(server -> server.actualPort()));
    provider = new FaultyProvider(vertx, real);
    port = await(provider.start());
  }

  @AfterEach
  void stop() throws Exception {
    await(vertx.close());
  }

  @Test
  void tellsTheTruthUntilItLiesAndAfterwards() throws Exception {
    FaultInjector amount = provider.misbehaving(ProviderFault.AMOUNT);

    assertThat(charge().body()).isEqualTo(TRUTH.encode());
    amount.begin(0);
    assertThat(new JsonObject(charge().body())).isEqualTo(TRUTH.copy().put("amountMinor", 1));
    amount.end(0);
    assertThat(charge().body()).isEqualTo(TRUTH.encode());
    assertThat(provider.wrongAnswers()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({"STATUS_200,200", "STATUS_202,202", "UNAUTHORIZED,401", "CURRENCY,201"})
  void answersWithThatStatus(ProviderFault fault, int status) throws Exception {
    provider.misbehaving(fault).begin(0);

    assertThat(charge().statusCode()).isEqualTo(status);
  }

  @Test
  void sendsAnIdThatIsTooLongForAMessage() throws Exception {
    provider.misbehaving(ProviderFault.HUGE_ID).begin(0);

    assertThat(charge().body()).hasSizeGreaterThan(1 << 20);
  }

  @ParameterizedTest
  @EnumSource(
      value = ProviderFault.class,
      names = {"ENDLESS", "TRICKLE"})
  void doesNotComeToAnEnd(ProviderFault fault) throws Exception {
    provider.misbehaving(fault).begin(0);

    var answer = http.sendAsync(request(), BodyHandlers.discarding());
    assertThatThrownBy(() -> answer.get(1, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
    answer.cancel(true);
  }

  private HttpResponse<String> charge() throws Exception {
    return http.send(request(), BodyHandlers.ofString());
  }

  private HttpRequest request() {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/charges"))
        .timeout(Duration.ofSeconds(10))
        .POST(BodyPublishers.ofString("{}"))
        .build();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
