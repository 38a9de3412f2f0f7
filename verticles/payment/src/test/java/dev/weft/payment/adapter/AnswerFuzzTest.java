package dev.weft.payment.adapter;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.http.HttpAnswer;
import dev.weft.tools.testkit.FuzzTime;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;

/** Answers of a payment provider: read, or no answer that money follows from. */
class AnswerFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isReadOrNoAnswer(FuzzedDataProvider data) {
    int status = data.consumeInt(100, 599);
    HttpAnswer answer =
        new HttpAnswer(
            status,
            MultiMap.caseInsensitiveMultiMap(),
            Buffer.buffer(data.consumeRemainingAsBytes()));
    AnswerFields fields = AnswerFields.of(answer);
    read(() -> fields.text("chargeId"));
    read(() -> fields.textOr("reference", ""));
    read(() -> fields.amount("amountMinor"));
    read(() -> fields.object("error").text("code"));
    read(() -> fields.first("data"));
    read(fields::code);
    read(() -> StripeError.of(answer));
  }

  private static void read(Runnable field) {
    try {
      field.run();
    } catch (Failure unreadable) {
      // The charge waits, and is looked up.
    }
  }
}
