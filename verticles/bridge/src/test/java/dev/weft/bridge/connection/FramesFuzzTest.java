package dev.weft.bridge.connection;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.bridge.connection.client.HeaderBlock;
import dev.weft.bridge.connection.client.MessageHeadersTest;
import dev.weft.tools.testkit.FuzzTime;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

/** What a server sends: given on byte for byte as long, with headers that the client can read. */
class FramesFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void staysAsLongAndBecomesReadable(FuzzedDataProvider data) throws IOException {
    if (data.consumeBoolean()) {
      frames(data.consumeInt(1, 4_096), data.consumeRemainingAsBytes());
    } else {
      headers(data.consumeRemainingAsBytes());
    }
  }

  private static void frames(int length, byte[] sent) {
    CheckedFrames frames = new CheckedFrames(new ByteArrayInputStream(sent));
    byte[] target = new byte[length];
    long read = 0;
    try {
      int count = frames.read(target, 0, length);
      while (count > 0) {
        read += count;
        count = frames.read(target, 0, length);
      }
    } catch (IOException ended) {
      return;
    }
    if (read != sent.length) {
      throw new AssertionError(read + " of " + sent.length + " bytes");
    }
  }

  private static void headers(byte[] block) {
    byte[] before = block.clone();
    boolean plain = HeaderBlock.isPlain(block);
    try {
      HeaderBlock.repair(block);
    } catch (IOException tooShort) {
      return;
    }
    if (!HeaderBlock.isReadable(block) || (plain && !Arrays.equals(before, block))) {
      throw new AssertionError("not readable, or changed without need");
    }
    MessageHeadersTest.requireAsTheClientReads(before);
  }
}
