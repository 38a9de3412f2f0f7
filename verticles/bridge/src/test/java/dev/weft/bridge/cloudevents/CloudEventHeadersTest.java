package dev.weft.bridge.cloudevents;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.Headers;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class CloudEventHeadersTest {
  @Test
  void writesTheAttributesOfBinaryMode() {
    Headers headers = new Headers();
    CloudEventHeaders.write(
        headers, "o-1:created", "weft.orders.v1.OrderCreated", "weft/orders", Instant.EPOCH);

    assertThat(headers.getFirst("ce-specversion")).isEqualTo("1.0");
    assertThat(headers.getFirst("ce-id")).isEqualTo("o-1:created");
    assertThat(headers.getFirst("ce-type")).isEqualTo("weft.orders.v1.OrderCreated");
    assertThat(headers.getFirst("ce-source")).isEqualTo("weft/orders");
    assertThat(headers.getFirst("ce-time")).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(headers.getFirst("ce-datacontenttype")).isEqualTo("application/protobuf");
    assertThat(headers.getFirst("Content-Type")).isEqualTo("application/protobuf");
  }

  @Test
  void valuesThatHeadersCannotHoldAreEncoded() {
    String id = "Größe 100% \"gut\"";
    Headers headers = new Headers();
    CloudEventHeaders.write(headers, id, "t", "s", Instant.EPOCH);

    assertThat(headers.getFirst("ce-id")).isEqualTo("Gr%C3%B6%C3%9Fe%20100%25%20%22gut%22");
    assertThat(CloudEventHeaders.id(headers)).isEqualTo(id);
  }

  @Test
  void aPercentThatIsNoCodeStays() {
    assertThat(CloudEventHeaders.id(new Headers().put("ce-id", "100%-%4"))).isEqualTo("100%-%4");
  }

  @Test
  void readsNamesInAnyCaseAndTypesWithoutParameters() {
    Headers headers =
        new Headers().put("Ce-Type", "t").put("content-type", "Application/JSON; charset=utf-8");

    assertThat(CloudEventHeaders.type(headers)).isEqualTo("t");
    assertThat(CloudEventHeaders.contentType(headers)).isEqualTo("application/json");
    assertThat(CloudEventHeaders.contentType(null)).isEmpty();
  }
}
