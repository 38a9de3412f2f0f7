package dev.weft.tools.rolling;

import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Follows every order over one WebSocket, opens it again from where it was when it is closed, and
 * takes down the status that each order ended with.
 */
final class StatusWatch implements WebSocket.Listener, AutoCloseable {
  private static final Set<String> FINAL = Set.of("CONFIRMED", "REJECTED", "CANCELLED");

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI stream;
  private final StringBuilder text = new StringBuilder();
  private final Map<String, String> ended = new HashMap<>();
  private final List<Integer> closeCodes = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private volatile CompletableFuture<WebSocket> opening = new CompletableFuture<>();
  private WebSocket socket;
  private long lastSeq;
  private boolean stopped;

  StatusWatch(URI server) {
    stream =
        URI.create("ws://" + server.getHost() + ":" + server.getPort() + "/api/v1/orders/stream");
  }

  /** Blocks until it is open: what happens from then on is heard. */
  void start() {
    open(stream);
    opening.join();
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
  public synchronized CompletionStage<?> onText(WebSocket from, CharSequence part, boolean isLast) {
    text.append(part);
    if (isLast) {
      onFrame(new JsonObject(text.toString()));
      text.setLength(0);
    }
    from.request(1);
    return null;
  }

  @Override
  public synchronized CompletionStage<?> onClose(WebSocket from, int code, String reason) {
    closeCodes.add(code);
    reconnect();
    return null;
  }

  @Override
  public synchronized void onError(WebSocket from, Throwable error) {
    problem("broken: " + error);
    reconnect();
  }

  @Override
  public synchronized void close() {
    stopped = true;
    opening.cancel(false);
    if (socket != null) {
      socket.abort();
    }
  }

  private void onFrame(JsonObject frame) {
    long seq = frame.getLong("seq");
    if (seq <= lastSeq) {
      problem("sequence " + seq + " after " + lastSeq);
    }
    lastSeq = seq;
    if (FINAL.contains(frame.getString("status"))) {
      ended.put(frame.getString("orderId"), frame.getString("status"));
    }
  }

  private void reconnect() {
    if (!stopped) {
      text.setLength(0);
      open(URI.create(stream + "?since=" + lastSeq));
    }
  }

  private synchronized void open(URI uri) {
    opening = client.newWebSocketBuilder().buildAsync(uri, this).whenComplete(this::opened);
  }

  private synchronized void opened(WebSocket open, Throwable refused) {
    if (refused == null) {
      socket = open;
    } else {
      problem("refused: " + refused);
      reconnect();
    }
  }

  private void problem(String what) {
    if (!stopped) {
      problems.add(what);
    }
  }
}
