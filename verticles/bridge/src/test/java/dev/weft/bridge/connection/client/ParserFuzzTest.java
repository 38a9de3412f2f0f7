package dev.weft.bridge.connection.client;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.tools.testkit.FuzzTime;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;

/** What a server sends, in any parts: the same frames, or the same refusal. */
class ParserFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void readsTheSameInAnyParts(FuzzedDataProvider data) {
    int part = data.consumeInt(1, 64);
    byte[] sent = data.consumeRemainingAsBytes();
    List<String> whole = parse(sent, Math.max(1, sent.length));
    List<String> parts = parse(sent, part);
    if (!whole.equals(parts)) {
      throw new AssertionError(whole + " is not " + parts);
    }
  }

  private static List<String> parse(byte[] sent, int part) {
    Told told = new Told();
    FrameParser parser = new FrameParser(told);
    try {
      for (int at = 0; at < sent.length; at += part) {
        parser.received(
            Buffer.buffer(Arrays.copyOfRange(sent, at, Math.min(sent.length, at + part))));
      }
    } catch (IllegalStateException malformed) {
      told.frames.add("refused");
    }
    return told.frames;
  }

  private static final class Told extends FrameParserTest.Heard {
    @Override
    public void message(
        long subscription, String subject, String replyTo, byte[] headers, byte[] data) {
      StreamDelivery.of(replyTo);
      super.message(subscription, subject, replyTo, headers, data);
    }
  }
}
