package dev.weft.tools.demo;

import java.net.http.WebSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Collects the frames of one WebSocket; the JDK's HTTP client calls the listener.
 *
 * <p>Thread-safe.
 */
final class StatusStream implements WebSocket.Listener {
  private final List<StatusFrame> frames = new ArrayList<>();
  private final StringBuilder partial = new StringBuilder();
  private String end = "";

  @Override
  public CompletionStage<?> onText(WebSocket socket, CharSequence data, boolean last) {
    partial.append(data);
    if (last) {
      add(StatusFrame.parse(partial.toString(), System.nanoTime()));
      partial.setLength(0);
    }
    socket.request(1);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
    ended("closed by the server: " + code + " " + reason);
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public void onError(WebSocket socket, Throwable error) {
    ended("broken: " + error);
  }

  synchronized List<StatusFrame> frames() {
    return List.copyOf(frames);
  }

  /** Why no more frames can come; empty while they can. */
  synchronized String end() {
    return end;
  }

  /**
   * Blocks until the frames so far satisfy the predicate, no more can come, or the time is over.
   *
   * @return whether the predicate holds
   */
  synchronized boolean await(Predicate<List<StatusFrame>> enough, Duration limit)
      throws InterruptedException {
    long endNanos = System.nanoTime() + limit.toNanos();
    while (!enough.test(frames) && end.isEmpty()) {
      long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0) {
        return false;
      }
      wait(leftMs);
    }
    return enough.test(frames);
  }

  private synchronized void add(StatusFrame frame) {
    frames.add(frame);
    notifyAll();
  }

  private synchronized void ended(String why) {
    end = why;
    notifyAll();
  }
}
