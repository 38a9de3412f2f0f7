package dev.weft.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/**
 * The monitoring of a nats-server over HTTP.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class NatsMonitor {
  private static final Duration ASK_MAX = Duration.ofSeconds(3);
  private static final String HEALTH = "/healthz";

  private final HttpClient http = HttpClient.newBuilder().connectTimeout(ASK_MAX).build();
  private final String url;

  /**
   * @param port {@link NatsServerConfig#monitorPort}
   */
  public NatsMonitor(int port) {
    url = "http://" + NatsServerConfig.HOST + ":" + port;
  }

  /** Whether it says that it serves JetStream; of a cluster's member, that it is up to date. */
  public boolean isHealthy() throws InterruptedException {
    try {
      return get(HEALTH).statusCode() == HttpURLConnection.HTTP_OK;
    } catch (IOException notYet) {
      return false;
    }
  }

  /** What it says of its health; for people. */
  public String health() throws InterruptedException {
    try {
      return get(HEALTH).body();
    } catch (IOException silent) {
      return silent.toString();
    }
  }

  /** What it says there: JSON. */
  public String ask(String path) throws IOException, InterruptedException {
    return get(path).body();
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    URI uri = URI.create(url + path);
    return http.send(HttpRequest.newBuilder(uri).timeout(ASK_MAX).build(), BodyHandlers.ofString());
  }
}
