package dev.weft.gateway.eventbus;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.kernel.contract.Addresses;
import java.util.List;

/** What bus clients send: understood, or refused with a code that they are told. */
class BusFrameFuzzTest {
  private static final List<String> ADDRESSES =
      List.of(Addresses.ORDER_GET, Addresses.GATEWAY_ORDERS_SUBMIT, "loyalty.points");

  @FuzzTest(maxDuration = "10s")
  void isUnderstoodOrRefused(FuzzedDataProvider data) {
    Framing framing = data.consumeBoolean() ? Framing.SOCKJS : Framing.RAW;
    String text = data.consumeRemainingAsString();
    try {
      for (String message : framing.messages(text)) {
        BusFrame frame = BusFrame.of(BusFrame.parse(message));
        ADDRESSES.forEach(address -> BusBodies.toBus(address, frame.body()));
      }
    } catch (RefusedException refused) {
      if (refused.code().isEmpty()) {
        throw refused;
      }
    }
  }
}
