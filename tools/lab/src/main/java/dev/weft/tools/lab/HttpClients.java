package dev.weft.tools.lab;

import dev.weft.launcher.NodeAccess;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.net.ClientOptionsBase;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;

/** Options of Vert.x clients that speak to a node with TLS or without. */
public final class HttpClients {
  private static final String HTTPS = "https";

  private HttpClients() {}

  public static HttpClientOptions options(URI node, NodeAccess access) {
    HttpClientOptions options = new HttpClientOptions();
    encrypt(options, node, access);
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
