package dev.weft.payment.adapter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Stripe's own mock server, which checks every request against Stripe's OpenAPI description. Built
 * with Go when it is not there yet, into the cache of the user.
 */
final class StripeMock implements AutoCloseable {
  private static final String VERSION = "v0.203.0";
  private static final String MODULE = "github.com/stripe/stripe-mock@" + VERSION;
  private static final long BUILD_MINUTES_MAX = 5;
  private static final Pattern LISTENING = Pattern.compile("HTTP at address: (\\S+)");

  private final Process process;
  private final String url;

  private StripeMock(Process process, String url) {
    this.process = process;
    this.url = url;
  }

  /** The program; empty when it cannot be had. */
  static Optional<Path> program() throws IOException, InterruptedException {
    Path directory =
        Path.of(System.getProperty("user.home"), ".cache", "weft", "stripe-mock", VERSION);
    Path program = directory.resolve("stripe-mock");
    if (!Files.isExecutable(program)) {
      build(directory);
    }
    return Optional.of(program).filter(Files::isExecutable);
  }

  static StripeMock start(Path program) throws IOException {
    Process process =
        new ProcessBuilder(
                program.toString(), "-http-addr", "127.0.0.1:0", "-https-addr", "127.0.0.1:0")
            .redirectErrorStream(true)
            .start();
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      Matcher listening = LISTENING.matcher(line);
      if (listening.find()) {
        return new StripeMock(process, "http://" + listening.group(1));
      }
    }
    throw new IOException("stripe-mock did not start");
  }

  String url() {
    return url;
  }

  @Override
  public void close() {
    process.destroyForcibly().onExit().join();
  }

  private static void build(Path directory) throws InterruptedException {
    ProcessBuilder go = new ProcessBuilder("go", "install", MODULE).inheritIO();
    go.environment().put("GOBIN", directory.toString());
    try {
      Process build = go.start();
      if (!build.waitFor(BUILD_MINUTES_MAX, TimeUnit.MINUTES)) {
        build.destroyForcibly();
      }
    } catch (IOException noGo) {
      System.out.println("no Go to build stripe-mock with: " + noGo.getMessage());
    }
  }
}
