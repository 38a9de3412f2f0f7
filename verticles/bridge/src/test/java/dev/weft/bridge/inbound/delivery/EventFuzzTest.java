package dev.weft.bridge.inbound.delivery;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.kernel.bus.MessageTypes;
import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.payments.v1.PaymentCaptured;
import dev.weft.tools.testkit.FuzzTime;
import java.util.List;

/** Events that anybody may have published: decoded, or a dead letter with its reason. */
class EventFuzzTest {
  private static final String[] TYPES = {
    "weft.orders.v1.OrderCreated", "weft.payments.v1.PaymentCaptured"
  };
  private static final String[] CONTENT = {
    "", "application/protobuf", "application/json", "application/cloudevents+json"
  };

  private final EventDecoder decoder =
      new EventDecoder(
          new MessageTypes(
              List.of(OrderCreated.getDefaultInstance(), PaymentCaptured.getDefaultInstance())));

  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isDecodedOrADeadLetter(FuzzedDataProvider data) {
    MessageHeaders headers = new MessageHeaders();
    headers.put("ce-type", data.pickValue(TYPES));
    String content = data.pickValue(CONTENT);
    if (!content.isEmpty()) {
      headers.put("Content-Type", content);
    }
    if (decoder.decode(headers, "orders.created.o-1", data.consumeRemainingAsBytes()) == null) {
      throw new AssertionError("neither decoded nor refused");
    }
  }
}
