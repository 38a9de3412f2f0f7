package dev.weft.gateway.api;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.gateway.http.ProblemException;
import dev.weft.tools.testkit.FuzzTime;

/** Bodies of requests: read, or refused with the field that is wrong; nothing else. */
class RequestBodyFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isReadOrRefused(FuzzedDataProvider data) {
    int reader = data.consumeInt(0, 3);
    byte[] body = data.consumeRemainingAsBytes();
    try {
      switch (reader) {
        case 0 -> PlaceOrderReader.read(body, "key");
        case 1 -> InventoryApi.change(body, "SKU", "key");
        case 2 -> ReplayReader.read(body);
        default -> ReplayReader.readDiscard(body);
      }
    } catch (ProblemException refused) {
      if (refused.type().status() != 400) {
        throw refused;
      }
    }
  }
}
