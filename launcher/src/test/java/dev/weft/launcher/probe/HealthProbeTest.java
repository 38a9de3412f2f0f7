package dev.weft.launcher.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** As Docker runs it: a process of its own, judged by its exit code. */
class HealthProbeTest {
  private HttpServer server;

  @BeforeEach
  void startServer() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    answer("/ready", 200);
    answer("/down", 503);
    server.start();
  }

  @AfterEach
  void stopServer() {
    server.stop(0);
  }

  @Test
  void isWellWhenTheUrlAnswersWith2xx() throws Exception {
    assertThat(probe(url("/ready"))).isZero();
  }

  @Test
  void isIllWhenTheUrlAnswersWithAnythingElse() throws Exception {
    assertThat(probe(url("/down"))).isOne();
    assertThat(probe(url("/nothing"))).isOne();
  }

  @Test
  void isIllWhenNobodyListens() throws Exception {
    String url = url("/ready");
    server.stop(0);

    assertThat(probe(url)).isOne();
  }

  @Test
  void looksAtTheNodesOwnPortWhenNoUrlIsGiven() throws Exception {
    assertThat(probe()).isZero();
  }

  private String url(String path) {
    return "http://127.0.0.1:" + server.getAddress().getPort() + path;
  }

  private void answer(String path, int status) {
    server.createContext(
        path,
        exchange -> {
          exchange.sendResponseHeaders(status, -1);
          exchange.close();
        });
  }

  private int probe(String... arguments) throws Exception {
    Path classes =
        Path.of(HealthProbe.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            classes.toString(),
            HealthProbe.class.getName());
    builder.command().addAll(List.of(arguments));
    String port = Integer.toString(server.getAddress().getPort());
    builder.environment().put("WEFT_HTTP_PORT", port);
    Process process = builder.redirectErrorStream(true).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return process.exitValue();
  }
}
