package dev.weft.launcher.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Exits with 0 when a URL answers 2xx, with 1 when it does not, or not in time. The image has
 * neither shell nor curl, and Docker starts this every few seconds: hence a socket and one line of
 * HTTP instead of a client, and a class of its own instead of a command of {@code weft}.
 */
public final class HealthProbe {
  private static final String PORT_VARIABLE = "WEFT_HTTP_PORT";
  private static final String DEFAULT_PORT = "8080";
  private static final int TIMEOUT_MS = 2_000;
  private static final String STATUS_LINE_WELL = "HTTP/1\\.[01] 2\\d\\d( .*)?";

  private HealthProbe() {}

  /**
   * Asks once.
   *
   * @param args the URL, {@code http://host:port/path} or https; none: {@code /ready} of the node
   *     in this container
   */
  public static void main(String[] args) {
    String statusLine = args.length > 0 ? ask(URI.create(args[0])) : askThisNode();
    System.out.println(statusLine);
    System.exit(statusLine.matches(STATUS_LINE_WELL) ? 0 : 1);
  }

  /** The status line, or why there is none. */
  static String ask(URI url) {
    try (Socket plain = new Socket()) {
      plain.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MS);
      plain.setSoTimeout(TIMEOUT_MS);
      Socket socket = url.getScheme().equals("https") ? encrypted(plain) : plain;
      String request =
          "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n"
              .formatted(url.getRawPath(), url.getRawAuthority());
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line == null ? "closed without an answer" : line;
    } catch (IOException | GeneralSecurityException silent) {
      return silent.toString();
    }
  }

  /** With TLS when it does not speak without. */
  private static String askThisNode() {
    String port = System.getenv().getOrDefault(PORT_VARIABLE, DEFAULT_PORT);
    String node = "://127.0.0.1:" + port + "/ready";
    String statusLine = ask(URI.create("http" + node));
    return statusLine.startsWith("HTTP/") ? statusLine : ask(URI.create("https" + node));
  }

  /** By whatever certificate: nothing secret is sent, and it is this machine that answers. */
  private static Socket encrypted(Socket plain) throws IOException, GeneralSecurityException {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new AnyCertificate()}, null);
    return context
        .getSocketFactory()
        .createSocket(plain, plain.getInetAddress().getHostAddress(), plain.getPort(), true);
  }

  /** Trusts everybody. */
  private static final class AnyCertificate extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
