package dev.weft.gateway.stream;

import dev.weft.gateway.feed.FrameSink;
import dev.weft.gateway.feed.StatusChange;
import dev.weft.gateway.http.HardClose;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketFrameEncoder;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;

/**
 * One JSON text frame for each change. Frames from the client are ignored but counted: each ping is
 * answered, and answers that nobody reads are kept.
 *
 * <p>The frames of one turn of the loop go to the channel as one buffer: each has been encoded once
 * for all clients, and costs each of them a copy of its bytes. The methods of the WebSocket encode
 * a text again for each client, and send each frame by itself.
 *
 * <p>Event-loop confined.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a frame that is not sent was for nobody
final class WebSocketSink implements FrameSink {
  /** Frames of a client between two of our pings, 20 s apart; it has nothing to say but pongs. */
  static final int FRAMES_MAX = 400;

  /** Of these, while it does not read: the answer to each ping waits, in memory. */
  static final int UNREAD_FRAMES_MAX = 40;

  /**
   * How long a client may take to answer our closing it; longer than Vert.x waits once it is out.
   */
  private static final long CLOSE_GRACE_MS = 12_000;

  /** RFC 6455, section 7.4.1, and the IANA registry of close codes. */
  private static final short GOING_AWAY = 1001;

  private static final short POLICY_VIOLATION = 1008;
  private static final short TRY_AGAIN_LATER = 1013;
  private static final short UNAUTHORIZED = 3000;

  /** What is sent before the turn of the loop ends, so that the channel knows when it is full. */
  private static final int OUTGOING_BYTES_MAX = 16 * 1024;

  private static final int OUTGOING_BYTES = 1024;
  private static final Buffer NO_PAYLOAD = Buffer.buffer();

  private final Vertx vertx;
  private final HttpConnection connection;
  private final ServerWebSocket socket;
  private final Channel channel;
  private ByteBuf outgoing;
  private boolean heard = true;
  private int frames;
  private int unreadFrames;

  WebSocketSink(Vertx vertx, HttpConnection connection, ServerWebSocket socket) {
    this.vertx = vertx;
    this.connection = connection;
    this.socket = socket;
    this.channel = HardClose.channel(connection);
    socket.pongHandler(pong -> heard = true);
    socket.exceptionHandler(broken -> {});
    socket.frameHandler(this::count);
  }

  @Override
  public boolean isFull() {
    return channel.isActive() && !channel.isWritable();
  }

  @Override
  public void write(StatusChange change) {
    if (outgoing == null) {
      outgoing = channel.alloc().ioBuffer(OUTGOING_BYTES);
      channel.eventLoop().execute(this::send);
    }
    outgoing.writeBytes(change.webSocketFrame());
    if (outgoing.readableBytes() > OUTGOING_BYTES_MAX) {
      send();
    }
  }

  private void send() {
    ByteBuf frames = outgoing;
    outgoing = null;
    if (frames == null) {
      return;
    }
    ChannelHandlerContext encoder = channel.pipeline().context(WebSocketFrameEncoder.class);
    if (encoder == null) {
      // The connection has gone.
      frames.release();
    } else {
      encoder.writeAndFlush(frames);
    }
  }

  @Override
  public void onDrained(Runnable handler) {
    channel
        .pipeline()
        .addBefore(
            channel.pipeline().lastContext().name(),
            "drained",
            new ChannelInboundHandlerAdapter() {
              @Override
              public void channelWritabilityChanged(ChannelHandlerContext ctx) {
                if (channel.isWritable()) {
                  unreadFrames = 0;
                  handler.run();
                }
                ctx.fireChannelWritabilityChanged();
              }
            });
  }

  @Override
  public boolean keepAlive() {
    boolean alive = heard;
    heard = false;
    frames = 0;
    socket.writePing(NO_PAYLOAD);
    return alive;
  }

  @Override
  public void close(CloseReason reason) {
    switch (reason) {
      case TOO_SLOW -> close(TRY_AGAIN_LATER, "client too slow; reconnect with ?since=<seq>");
      case SILENT -> close(GOING_AWAY, "no response to ping");
      case NOT_ALLOWED -> close(UNAUTHORIZED, "key revoked, or token expired");
      case GOING_AWAY -> close(GOING_AWAY, "node is stopping; reconnect with ?since=<seq>");
    }
  }

  private void count(WebSocketFrame frame) {
    frames++;
    unreadFrames = isFull() ? unreadFrames + 1 : 0;
    if (unreadFrames > UNREAD_FRAMES_MAX) {
      HardClose.of(connection);
    } else if (frames == FRAMES_MAX) {
      close(POLICY_VIOLATION, "too many frames");
    } else if (frames > 2 * FRAMES_MAX) {
      HardClose.of(connection);
    }
  }

  /** The close frame waits for its turn, which never comes when the client does not read. */
  private void close(short code, String reason) {
    send();
    socket.close(code, reason);
    vertx.setTimer(CLOSE_GRACE_MS, late -> HardClose.of(connection));
  }
}
