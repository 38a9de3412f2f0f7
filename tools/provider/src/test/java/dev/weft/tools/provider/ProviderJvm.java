package dev.weft.tools.provider;

import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The simulated provider in a process of its own, so that it can be killed. */
final class ProviderJvm implements AutoCloseable {
  private static final String READY = "port=";

  private final Process process;
  private final int port;

  private ProviderJvm(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  static ProviderJvm start(Path ledger) throws IOException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ProviderJvm.class.getName(),
                ledger.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = out.readLine();
    while (line != null && !line.startsWith(READY)) {
      line = out.readLine();
    }
    if (line == null) {
      throw new IOException("the provider did not start");
    }
    return new ProviderJvm(process, Integer.parseInt(line.substring(READY.length())));
  }

  int port() {
    return port;
  }

  /** SIGKILL; returns when the process is gone. */
  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  public static void main(String[] args) {
    Path ledger = Path.of(args[0]);
    SimulatedProvider provider =
        new SimulatedProvider(new SimulatedProviderOptions("127.0.0.1", 0, ledger, 0, 0, 0, 0));
    Vertx.vertx()
        .deployVerticle(provider)
        .onSuccess(id -> System.out.println(READY + provider.port()));
  }
}
