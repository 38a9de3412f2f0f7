package dev.weft.tools.rolling;

import dev.weft.tools.lab.Blocking;
import dev.weft.tools.lab.StatusFollower;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Follows every order, and takes down the status that each ended with and what went wrong. */
final class StatusWatch implements StatusFollower.Listener, AutoCloseable {
  private final Vertx vertx = Vertx.vertx();
  private final StatusFollower follower;
  private final Map<String, String> ended = new HashMap<>();
  private final List<Integer> closeCodes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private long lastSeq;

  StatusWatch(URI server) {
    follower = new StatusFollower(vertx, server, this);
  }

  /** Blocks until it is open: what happens from then on is heard. */
  void start() {
    Blocking.await(follower.start(), "the status stream");
  }

  /** Final status by order. */
  synchronized Map<String, String> ended() {
    return Map.copyOf(ended);
  }

  /** Of the connections that the server closed. */
  synchronized List<Integer> closeCodes() {
    return List.copyOf(closeCodes);
  }

  /** Connections that broke or could not be opened, sequences that came twice. */
  synchronized List<String> problems() {
    return List.copyOf(problems);
  }

  @Override
  public synchronized void onFrame(JsonObject frame) {
    long seq = frame.getLong("seq");
    if (seq <= lastSeq) {
      problems.add("sequence " + seq + " after " + lastSeq);
    }
    lastSeq = seq;
    if (StatusFollower.isFinal(frame.getString("status"))) {
      ended.put(frame.getString("orderId"), frame.getString("status"));
    }
  }

  @Override
  public synchronized boolean onClose(int code, String reason) {
    if (code == StatusFollower.BROKEN) {
      problems.add("broken: " + reason);
    } else {
      closeCodes.add(code);
    }
    return true;
  }

  @Override
  public synchronized void onRefused(Throwable why) {
    problems.add("refused: " + why);
  }

  @Override
  public void close() {
    follower.stop();
    Blocking.await(vertx.close(), "the status stream");
  }
}
