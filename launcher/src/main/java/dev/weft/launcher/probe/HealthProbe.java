package dev.weft.launcher.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

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
   * @param args the URL, {@code http://host:port/path}; none: {@code /ready} of the node in this
   *     container
   */
  public static void main(String[] args) {
    String said = ask(URI.create(args.length > 0 ? args[0] : ready()));
    System.out.println(said);
    System.exit(said.matches(STATUS_LINE_WELL) ? 0 : 1);
  }

  /** The status line, or why there is none. */
  static String ask(URI url) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), url.getPort()), TIMEOUT_MS);
      socket.setSoTimeout(TIMEOUT_MS);
      String request =
          "GET " + url.getRawPath() + " HTTP/1.1\r\nHost: weft\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      String line =
          new BufferedReader(
                  new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
              .readLine();
      return line == null ? "closed without an answer" : line;
    } catch (IOException silent) {
      return silent.toString();
    }
  }

  private static String ready() {
    String port = System.getenv().getOrDefault(PORT_VARIABLE, DEFAULT_PORT);
    return "http://127.0.0.1:" + port + "/ready";
  }
}
