package dev.weft.tools.demo;

import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Collects the frames of one WebSocket, until that is closed.
 *
 * <p>Thread-safe.
 */
final class StatusStream implements StatusFollower.Listener {
  private final List<StatusFrame> frames = new ArrayList<>();
  private String end = "";

  @Override
  public synchronized void onFrame(JsonObject frame) {
    frames.add(StatusFrame.of(frame, System.nanoTime()));
    notifyAll();
  }

  @Override
  public synchronized boolean onClose(int code, String reason) {
    end = code == StatusFollower.BROKEN ? "broken" : "closed by the server: " + code + " " + reason;
    notifyAll();
    return false;
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
}
