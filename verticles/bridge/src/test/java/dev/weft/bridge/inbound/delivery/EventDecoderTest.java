package dev.weft.bridge.inbound.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.bridge.cloudevents.CloudEventHeaders;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.bridge.deadletter.DeadLetterKind;
import dev.weft.bridge.inbound.delivery.EventDecoder.Decodable;
import dev.weft.bridge.inbound.delivery.EventDecoder.Undecodable;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderRejected;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventDecoderTest {
  private static final String TYPE = "weft.orders.v1.OrderCreated";
  private static final String SUBJECT = "orders.created.o-1";
  private static final OrderCreated EVENT =
      OrderCreated.newBuilder().setOrderId("o-1").setCustomerId("c-1").build();

  private final EventDecoder decoder =
      new EventDecoder(
          new MessageTypes(
              List.of(OrderCreated.getDefaultInstance(), OrderRejected.getDefaultInstance())));

  @Test
  void readsProtobuf() {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, "o-1:created", TYPE, "weft/orders", Instant.EPOCH);

    assertThat(decoder.decode(headers, SUBJECT, EVENT.toByteArray()))
        .isEqualTo(new Decodable(EVENT));
  }

  @Test
  void readsJsonOfANewerMinorVersion() {
    MessageHeaders headers =
        new MessageHeaders()
            .put("Ce-Type", TYPE)
            .put("content-type", "application/json; charset=utf-8");
    String json = "{\"orderId\":\"o-1\",\"customer_id\":\"c-1\",\"addedLater\":7}";

    assertThat(decoder.decode(headers, SUBJECT, json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Decodable(EVENT));
  }

  @Test
  void readsStructuredMode() {
    MessageHeaders headers =
        new MessageHeaders().put("Content-Type", "application/cloudevents+json");
    String json =
        "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"s\",\"type\":\""
            + TYPE
            + "\",\"data\":{\"orderId\":\"o-1\",\"customerId\":\"c-1\"}}";

    assertThat(decoder.decode(headers, "any", json.getBytes(StandardCharsets.UTF_8)))
        .isEqualTo(new Decodable(EVENT));
  }

  @Test
  void keepsUnknownFieldsOfProtobuf() {
    byte[] newer = EVENT.toBuilder().setPaymentToken("tok").build().toByteArray();
    byte[] unknown = {(byte) 0xf8, 0x3f, 7};
    byte[] both = new byte[newer.length + unknown.length];
    System.arraycopy(newer, 0, both, 0, newer.length);
    System.arraycopy(unknown, 0, both, newer.length, unknown.length);

    Decodable decoded =
        (Decodable) decoder.decode(new MessageHeaders().put("ce-type", TYPE), SUBJECT, both);

    assertThat(decoded.event().toByteArray()).isEqualTo(both);
  }

  static Stream<Arguments> bombs() {
    byte[] groups = new byte[1 << 20];
    Arrays.fill(groups, (byte) 0x7b);
    byte[] gigabytes = {0x0a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x07};
    byte[] negative = {
      0x0a, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0x01,
    };
    byte[] brackets = "[".repeat(1 << 20).getBytes(StandardCharsets.UTF_8);
    byte[] objects = "{\"a\":".repeat(150_000).getBytes(StandardCharsets.UTF_8);
    return Stream.of(
        Arguments.of("groups without end", "application/protobuf", groups),
        Arguments.of("a text of gigabytes", "application/protobuf", gigabytes),
        Arguments.of("a negative length", "application/protobuf", negative),
        Arguments.of("no field", "application/protobuf", new byte[1 << 20]),
        Arguments.of("lists without end", "application/json", brackets),
        Arguments.of("objects without end", "application/json", objects),
        Arguments.of("structure without end", "application/cloudevents+json", objects));
  }

  /** Neither stack nor memory ends. */
  @ParameterizedTest(name = "{0}")
  @MethodSource("bombs")
  void parksBombs(String name, String type, byte[] payload) {
    MessageHeaders headers = new MessageHeaders().put("ce-type", TYPE).put("Content-Type", type);
    assertThat(decoder.decode(headers, SUBJECT, payload)).isInstanceOf(Undecodable.class);
  }

  @Test
  void parksWhatIsNotWhatItsTypeSays() {
    MessageHeaders headers = new MessageHeaders().put("ce-type", TYPE);

    assertUndecodable(headers, new byte[] {1, 2, 3}, DeadLetterKind.UNDECODABLE);
    headers.put("Content-Type", "application/json");
    assertUndecodable(headers, "{".getBytes(StandardCharsets.UTF_8), DeadLetterKind.UNDECODABLE);
    headers.put("Content-Type", "text/csv");
    assertUndecodable(headers, EVENT.toByteArray(), DeadLetterKind.UNDECODABLE);
  }

  @Test
  void readsWhatItsSubjectAndItsFirstByteTell() {
    byte[] json = "{\"orderId\":\"o-1\",\"customerId\":\"c-1\"}".getBytes(StandardCharsets.UTF_8);

    assertThat(decoder.decode(new MessageHeaders(), SUBJECT, json)).isEqualTo(new Decodable(EVENT));
    assertThat(decoder.decode(new MessageHeaders(), SUBJECT, EVENT.toByteArray()))
        .isEqualTo(new Decodable(EVENT));
    assertThat(
            decoder.decode(
                new MessageHeaders().put("Content-Type", "application/x-protobuf"),
                SUBJECT,
                EVENT.toByteArray()))
        .isEqualTo(new Decodable(EVENT));
  }

  @Test
  void parksAnotherMajorVersionAndWhatNoTypeGoesBy() {
    byte[] data = EVENT.toByteArray();

    assertUndecodable(
        new MessageHeaders().put("ce-type", "weft.orders.v2.OrderCreated"),
        data,
        DeadLetterKind.UNKNOWN_TYPE);
    assertThat(decoder.decode(new MessageHeaders(), "orders.unheard.o-1", data))
        .isInstanceOf(Undecodable.class);
  }

  private void assertUndecodable(MessageHeaders headers, byte[] data, DeadLetterKind kind) {
    assertThat(decoder.decode(headers, SUBJECT, data))
        .isInstanceOfSatisfying(
            Undecodable.class, undecodable -> assertThat(undecodable.kind()).isEqualTo(kind));
  }
}
