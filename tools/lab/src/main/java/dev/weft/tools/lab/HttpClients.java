package dev.weft.tools.lab;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;

/** Options of Vert.x clients that speak to a node with TLS or without, and of their requests. */
public final class HttpClients {
  private static final String HTTPS = "https";

  private HttpClients() {}

  public static HttpClientOptions options(URI node, NodeAccess access) {
    HttpClientOptions options = new HttpClientOptions();
    encrypt(options, node, access);
    return options;
  }

  /**
   * Of a question.
   *
   * @param answerMs how long the answer may take
   */
  public static RequestOptions get(URI node, String path, NodeAccess access, long answerMs) {
    return request(node, HttpMethod.GET, path, access, answerMs);
  }

  /** Of JSON, or of nothing. */
  public static RequestOptions post(URI node, String path, NodeAccess access, long answerMs) {
    return request(node, HttpMethod.POST, path, access, answerMs)
        .putHeader("Content-Type", "application/json");
  }

  private static RequestOptions request(
      URI node, HttpMethod method, String path, NodeAccess access, long answerMs) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(method)
            .setHost(node.getHost())
            .setPort(node.getPort())
            .setURI(path)
            .setTimeout(answerMs);
    access.authorization().ifPresent(value -> options.putHeader("Authorization", value));
    return options;
  }

  static WebSocketClientOptions webSocket(URI node, NodeAccess access) {
    WebSocketClientOptions options = new WebSocketClientOptions();
    encrypt(options, node, access);
    return options;
  }

  private static void encrypt(ClientOptionsBase options, URI node, NodeAccess access) {
    options.setSsl(HTTPS.equals(node.getScheme()));
    access
        .caFile()
        .ifPresent(
            file -> options.setTrustOptions(new PemTrustOptions().addCertPath(file.toString())));
  }
}
