package dev.weft.bridge.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.connection.client.MessageHeaders;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudEventHeadersTest {
  @Test
  void writesTheAttributesOfBinaryMode() {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(
        headers, "o-1:created", "weft.orders.v1.OrderCreated", "weft/orders", Instant.EPOCH);

    assertThat(headers.first("ce-specversion")).isEqualTo("1.0");
    assertThat(headers.first("ce-id")).isEqualTo("o-1:created");
    assertThat(headers.first("ce-type")).isEqualTo("weft.orders.v1.OrderCreated");
    assertThat(headers.first("ce-source")).isEqualTo("weft/orders");
    assertThat(headers.first("ce-time")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(headers.first("ce-datacontenttype")).isEqualTo("application/protobuf");
    assertThat(headers.first("Content-Type")).isEqualTo("application/protobuf");
  }

  @Test
  void valuesThatHeadersCannotHoldAreEncoded() {
    String id = "Größe 100% \"gut\"";
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, id, "t", "s", Instant.EPOCH);

    assertThat(headers.first("ce-id")).isEqualTo("Gr%C3%B6%C3%9Fe%20100%25%20%22gut%22");
    assertThat(CloudEventHeaders.id(headers)).isEqualTo(id);
  }

  @Test
  void aPercentThatIsNoCodeStays() {
    assertThat(CloudEventHeaders.id(new MessageHeaders().put("ce-id", "100%-%4")))
        .isEqualTo("100%-%4");
  }

  @Test
  void readsNamesInAnyCaseAndTypesWithoutParameters() {
    MessageHeaders headers =
        new MessageHeaders()
            .put("Ce-Type", "t")
            .put("content-type", "Application/JSON; charset=utf-8");

    assertThat(CloudEventHeaders.type(headers)).isEqualTo("t");
    assertThat(CloudEventHeaders.contentType(headers)).isEqualTo("application/json");
    assertThat(CloudEventHeaders.contentType(new MessageHeaders())).isEmpty();
  }
}
