package dev.weft.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StatusChangeTest {
  private static final int FRAME_BYTES_MAX = 1 << 20;

  /** Around the lengths at which a frame's head grows, and beyond ASCII. */
  @ParameterizedTest
  @MethodSource("reasonLengths")
  void aWebSocketClientReadsTheText(int reasonLength) {
    StatusChange change =
        new StatusChange(
            1, "o", "c", "R", "é".repeat(reasonLength), Instant.parse("2026-01-01T00:00:00Z"), "");
    EmbeddedChannel client =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .maxFramePayloadLength(FRAME_BYTES_MAX)
                    .expectMaskedFrames(false)
                    .build()));

    client.writeInbound(Unpooled.wrappedBuffer(change.webSocketFrame(), change.webSocketFrame()));

    for (int i = 0; i < 2; i++) {
      TextWebSocketFrame frame = client.readInbound();
      assertThat(frame.isFinalFragment()).isTrue();
      assertThat(frame.text()).isEqualTo(change.text());
      frame.release();
    }
    assertThat(client.finish()).isFalse();
  }

  static IntStream reasonLengths() {
    return IntStream.concat(IntStream.range(0, 20), IntStream.range(32_700, 32_730));
  }
}
