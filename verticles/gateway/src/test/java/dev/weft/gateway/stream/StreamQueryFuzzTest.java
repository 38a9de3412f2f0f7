package dev.weft.gateway.stream;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.gateway.auth.Grant;
import dev.weft.gateway.http.ProblemException;
import dev.weft.tools.testkit.FuzzTime;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.MultiMap;

/** What clients of streams ask for: understood, or refused with the parameter that is wrong. */
class StreamQueryFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isUnderstoodOrRefused(FuzzedDataProvider data) {
    MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
    try {
      new QueryStringDecoder("?" + data.consumeRemainingAsString())
          .parameters()
          .forEach(parameters::add);
    } catch (IllegalArgumentException malformed) {
      // As a path that cannot be decoded: refused before anything is done about it.
      return;
    }
    try {
      StreamQuery.of(parameters, Grant.ANYONE.principal());
    } catch (ProblemException refused) {
      if (refused.type().status() != 400) {
        throw refused;
      }
    }
  }
}
