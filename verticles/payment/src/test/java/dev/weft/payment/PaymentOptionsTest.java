package dev.weft.payment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import dev.weft.payment.adapter.ProviderOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PaymentOptionsTest {
  @Test
  void hasTheDefaultsOfTheConfigurationFile() {
    PaymentOptions options = read("{}");
    assertThat(options.provider().url()).isEmpty();
    assertThat(options.provider().timeoutMs()).isEqualTo(3_000);
    assertThat(options.provider().poolSize()).isEqualTo(160);
    assertThat(options.provider().healthPath()).isEqualTo("/healthz");
    assertThat(options.breaker().failuresMax()).isEqualTo(5);
    assertThat(options.breaker().resetTimeoutMs()).isEqualTo(30_000);
    assertThat(options.breaker().probeIntervalMs()).isEqualTo(1_000);
    assertThat(options.simulator().host()).isEqualTo("127.0.0.1");
    assertThat(options.simulator().port()).isZero();
    assertThat(options.simulator().ledger()).isEqualTo(Path.of("data/provider/ledger.jsonl"));
    assertThat(options.simulator().latencyMs()).isEqualTo(5);
    assertThat(options.simulator().faultRate()).isZero();
  }

  @Test
  void keepsSlowCustomersWaitingLongerThanTheClientWaits() {
    PaymentOptions options = read("{\"provider\":{\"timeout\":\"1s\"}}");
    assertThat(options.simulator().slowAnswerMs()).isGreaterThan(1_000);
  }

  @Test
  void takesTheUrlOfAProviderStartedLater() {
    PaymentOptions options = read("{}").withProviderUrl("http://127.0.0.1:1");
    assertThat(options.provider().url()).isEqualTo("http://127.0.0.1:1");
    assertThat(options.provider().timeoutMs()).isEqualTo(3_000);
  }

  @Test
  void knowsWhereStripeIsAndNeedsItsKey() {
    PaymentOptions options = read("{\"provider\":{\"kind\":\"stripe\",\"headersFile\":\"h\"}}");
    assertThat(options.provider().url()).isEqualTo("https://api.stripe.com");
    assertThat(options.provider().healthPath()).isEqualTo("/v1/balance");
    assertThatThrownBy(() -> read("{\"provider\":{\"kind\":\"stripe\"}}"))
        .hasMessageContaining("headersFile");
  }

  @Test
  void knowsEveryKeyOfItsSection() {
    OptionsReader reader =
        new OptionsReader(
            new JsonObject(
                """
                {"provider":{"url":"http://h:1/","timeout":"1s","poolSize":"2",
                             "healthPath":"/up?deep=1",
                             "kind":"stripe","headersFile":"h.txt"},
                 "breaker":{"failuresMax":1,"resetTimeout":"1s","probeInterval":"0s"},
                 "simulator":{"host":"h","port":1,"ledger":"l","latency":"0ms","faultRate":0.5}}
                """));
    PaymentOptions options = PaymentOptions.read(reader);
    reader.done();
    assertThat(options.provider().url()).isEqualTo("http://h:1");
    assertThat(options.provider().kind()).isEqualTo(ProviderOptions.Kind.STRIPE);
    assertThat(options.provider().headersFile()).isEqualTo("h.txt");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"provider\":{\"url\":\"localhost\"}} | payment.provider.url",
        "{\"provider\":{\"url\":\"ftp://h\"}} | payment.provider.url",
        "{\"provider\":{\"url\":\"http://h/?a\"}} | payment.provider.url",
        "{\"provider\":{\"kind\":\"paypal\"}} | payment.provider.kind",
        "{\"provider\":{\"timeout\":5}} | payment.provider.timeout",
        "{\"provider\":{\"healthPath\":\"up\"}} | payment.provider.healthPath",
        "{\"breaker\":{\"probeInterval\":1}} | payment.breaker.probeInterval",
        "{\"breaker\":{\"failuresMax\":0}} | payment.breaker.failuresMax",
        "{\"simulator\":{\"faultRate\":1.5}} | payment.simulator.faultRate",
        "{\"simulator\":{\"port\":70000}} | payment.simulator.port"
      })
  void namesTheKeyThatIsWrong(String json, String key) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            OptionsException.class, wrong -> assertThat(wrong.key()).isEqualTo(key));
  }

  private static PaymentOptions read(String json) {
    return PaymentOptions.read(new OptionsReader(new JsonObject(json), "payment"));
  }
}
