package dev.weft.gateway;

import static dev.weft.gateway.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.gateway.http.Endpoint;
import dev.weft.gateway.http.GatewayMetrics;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever is wrong behind the gateway: each endpoint says whose state it is, and when to return.
 */
class ConditionsTest extends GatewayTest {
  private static final String ID = "0197c1f0-6d1e-7c3a-9b52-4f0e8a2d6b11";
  private static final String ORDER =
      "{\"customerId\":\"c\",\"items\":[{\"sku\":\"A\",\"quantity\":1}],\"paymentToken\":\"t\"}";

  private final AtomicReference<Failure> wrong = new AtomicReference<>();

  @BeforeEach
  void start() {
    List.of(
            Addresses.ORDER_PLACE,
            Addresses.ORDER_GET,
            Addresses.ORDER_TIMELINE,
            Addresses.ORDER_CANCEL,
            Addresses.ORDER_FORGET,
            Addresses.INVENTORY_GET,
            Addresses.INVENTORY_ADJUST,
            Addresses.DEAD_LETTERS_LIST,
            Addresses.DEAD_LETTERS_GET,
            Addresses.DEAD_LETTERS_REPLAY,
            Addresses.DEAD_LETTERS_DISCARD)
        .forEach(address -> weft.<Message, Message>answer(address, this::fail));
  }

  @ParameterizedTest
  @EnumSource
  void namesTheStateAndSaysWhenToComeBack(Condition condition) {
    wrong.set(condition.failure("TST-1", "as the test says"));
    boolean isOurs = condition.owner() == Condition.Owner.EVENT;
    for (HttpResponse<String> answer : ofEveryEndpoint()) {
      if (isOurs && condition.kind() == FailureKind.REJECT) {
        assertThat(answer.statusCode()).as(answer.uri().getPath()).isEqualTo(500);
        continue;
      }
      assertThat(answer.statusCode()).as(answer.uri().getPath()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("2");
      JsonObject problem = json(answer);
      assertThat(problem.getString("failureId")).isEqualTo("TST-1");
      assertThat(problem.getString("condition")).isEqualTo(isOurs ? null : condition.code());
      assertThat(problem.getString("detail")).doesNotContain("as the test says");
    }
  }

  @ParameterizedTest
  @EnumSource
  void answers503ToEveryKindThatMayPass(FailureKind kind) {
    wrong.set(new Failure(kind, "TST-2", "as the test says"));
    for (HttpResponse<String> answer : ofEveryEndpoint()) {
      assertThat(answer.statusCode())
          .as(answer.uri().getPath())
          .isEqualTo(kind == FailureKind.REJECT ? 500 : 503);
    }
  }

  @Test
  void passesOnWhenToComeBack() {
    wrong.set(Failure.retryAfter("TST-3", "later", 20_000));
    for (HttpResponse<String> answer : ofEveryEndpoint()) {
      assertThat(answer.headers().firstValue("Retry-After")).hasValue("20");
    }
  }

  private List<HttpResponse<String>> ofEveryEndpoint() {
    List<HttpResponse<String>> answers = new ArrayList<>();
    for (Endpoint endpoint : weft.gateway.endpoints(new GatewayMetrics(OpenTelemetry.noop()))) {
      boolean asks =
          endpoint.bound() == Endpoint.Bound.IN_FLIGHT || endpoint.template().endsWith("/events");
      if (asks) {
        answers.add(ask(endpoint));
      }
    }
    assertThat(answers).hasSizeGreaterThanOrEqualTo(11);
    return answers;
  }

  private HttpResponse<String> ask(Endpoint endpoint) {
    String path =
        endpoint.template().replace("{id}", ID).replace("{sku}", "A").replace("{sequence}", "1");
    return HttpMethod.GET.equals(endpoint.method())
        ? weft.get(path)
        : weft.post(path, bodyOf(path));
  }

  private static String bodyOf(String path) {
    if (path.endsWith("/forget")) {
      return "{\"customerId\":\"c-1\"}";
    }
    if (path.endsWith("/adjustments")) {
      return "{\"delta\":1}";
    }
    return path.contains("/dead-letters/") ? "{\"sequences\":[1]}" : ORDER;
  }

  private <T> Future<T> fail(Message question) {
    return Future.failedFuture(wrong.get());
  }
}
