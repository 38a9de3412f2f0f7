package dev.weft.bridge.cloudevents;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CloudEventTest {
  private static final String EVENT =
      """
      {"specversion":"1.0","id":"o-1:Größe","source":"shop","type":"weft.orders.v1.OrderCreated",
       "time":"2026-01-01T00:00:00Z","weight":3,%s}""";

  @Test
  void readsStructuredModeAsIfItHadComeInBinaryMode() {
    CloudEvent event = structured("\"data\":{\"orderId\":\"o-1\"}");

    assertThat(CloudEventHeaders.id(event.headers())).isEqualTo("o-1:Größe");
    assertThat(CloudEventHeaders.type(event.headers())).isEqualTo("weft.orders.v1.OrderCreated");
    assertThat(CloudEventHeaders.time(event.headers())).isPresent();
    assertThat(CloudEventHeaders.contentType(event.headers())).isEqualTo("application/json");
    assertThat(event.headers().first("ce-source")).isEqualTo("shop");
    assertThat(event.headers().first("ce-weight")).isEqualTo("3");
    assertThat(event.headers().first("Nats-Stream")).isEqualTo("ORDERS");
    assertThat(event.data()).asString(UTF_8).isEqualTo("{\"orderId\":\"o-1\"}");
  }

  @Test
  void readsProtobufInBase64() {
    CloudEvent event =
        structured("\"datacontenttype\":\"application/protobuf\",\"data_base64\":\"CgNvLTE=\"");

    assertThat(CloudEventHeaders.contentType(event.headers())).isEqualTo("application/protobuf");
    assertThat(event.data()).asString(UTF_8).isEqualTo("\n\u0003o-1");
  }

  @Test
  void knowsAnEventThatComesWithoutAnyHeader() {
    byte[] data = EVENT.formatted("\"data\":{}").getBytes(UTF_8);

    assertThat(CloudEventHeaders.type(CloudEvent.of(new MessageHeaders(), data).headers()))
        .isEqualTo("weft.orders.v1.OrderCreated");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "{}",
        "[]",
        "{\"orderId\":\"o-1\"}",
        "{\"specversion\":\"2.0\",\"id\":\"1\"}",
        "{\"specversion\":\"1.0\",\"data_base64\":\"?\"}",
        "{\"specversion\":\"1.0\",\"a b\":\"?\"}"
      })
  void whatIsNoEventInStructuredModeStaysAsItIs(String text) {
    byte[] data = text.getBytes(UTF_8);
    MessageHeaders headers = new MessageHeaders().put("Content-Type", CloudEvent.STRUCTURED);

    CloudEvent event = CloudEvent.of(headers, data);

    assertThat(event.headers()).isSameAs(headers);
    assertThat(event.data()).isSameAs(data);
  }

  @Test
  void jsonInBinaryModeStaysAsItIs() {
    byte[] data = EVENT.formatted("\"data\":{}").getBytes(UTF_8);
    MessageHeaders headers = new MessageHeaders().put("Content-Type", "application/json");

    assertThat(CloudEvent.of(headers, data).headers()).isSameAs(headers);
  }

  private static CloudEvent structured(String data) {
    MessageHeaders headers =
        new MessageHeaders()
            .put("Content-Type", "application/cloudevents+json; charset=utf-8")
            .put("Nats-Stream", "ORDERS");
    return CloudEvent.of(headers, EVENT.formatted(data).getBytes(UTF_8));
  }
}
