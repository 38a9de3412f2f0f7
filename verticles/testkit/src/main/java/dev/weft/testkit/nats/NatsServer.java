package dev.weft.testkit.nats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Not thread-safe. A real nats-server with JetStream on 127.0.0.1, on a port and a store of its own
 * which it keeps over restarts. By itself ({@code try (NatsServer nats = new
 * NatsServer().start())}) or as a static JUnit extension. The server never outlives this JVM,
 * however that ends: a shell holds it and kills it when the pipe from this JVM closes.
 */
public final class NatsServer implements AutoCloseable, BeforeAllCallback, AfterAllCallback {
  private static final Duration START_MAX = Duration.ofSeconds(20);
  private static final Duration POLL = Duration.ofMillis(20);

  /** Who has not spoken by then is taken to be silent; who starts is asked again. */
  private static final int SILENT_MS = 500;

  private static final long END_SECONDS_MAX = 20;
  private static final int ANY_PORT = -1;

  /** Starts $0, says its pid, and ends it by the signal that is read; by KILL at end of file. */
  private static final String HOLDER =
      "\"$0\" \"$@\" >>\"$WEFT_LOG\" 2>&1 & echo $!; signal=KILL; read -r signal || signal=KILL;"
          + " kill -\"$signal\" $!; wait $!";

  private static final Pattern NATS_URL = Pattern.compile("\"nats://[^:\"]+:(\\d+)\"");

  private final List<String> arguments;
  private final Path directory;
  private int port = ANY_PORT;
  private Process holder;
  private long pid;

  /**
   * Starts nothing yet.
   *
   * @param arguments more of them for nats-server
   */
  public NatsServer(String... arguments) {
    this.arguments = List.of(arguments);
    try {
      directory = Files.createTempDirectory("weft-nats-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  /** A started one. */
  public static NatsServer started() {
    return new NatsServer().start();
  }

  /** Blocks until it takes connections. On the port and the store of the last time. */
  public NatsServer start() {
    if (holder != null) {
      throw new IllegalStateException("runs already");
    }
    try {
      ProcessBuilder builder = new ProcessBuilder(command());
      builder.environment().put("WEFT_LOG", log().toString());
      // The shell tells of every kill.
      holder = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
      pid = Long.parseLong(readLine(holder.getInputStream()));
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
    try {
      Awaitility.await().pollInterval(POLL).atMost(START_MAX).until(this::answers);
    } catch (ConditionTimeoutException silent) {
      throw new IllegalStateException("nats-server does not answer:\n" + logText(), silent);
    }
    return this;
  }

  /** {@code nats://127.0.0.1:<port>}. */
  public String url() {
    return "nats://127.0.0.1:" + port();
  }

  /** Known once it has been started. */
  public int port() {
    if (port == ANY_PORT) {
      throw new IllegalStateException("has not been started");
    }
    return port;
  }

  /** Of the server's own process. */
  public long pid() {
    return pid;
  }

  public boolean isRunning() {
    return holder != null;
  }

  /** SIGTERM; blocks until it has ended. */
  public void stop() {
    end("TERM");
  }

  /** SIGKILL; blocks until it has ended. */
  public void kill() {
    end("KILL");
  }

  /** SIGSTOP: connections stay open, nothing is answered. Blocks until it has fallen silent. */
  public void pause() {
    signal("STOP");
    // The signal reaches the server's threads one after the other.
    Awaitility.await().pollInterval(POLL).atMost(START_MAX).until(() -> !answers());
  }

  /** SIGCONT. */
  public void resume() {
    signal("CONT");
  }

  /** Kills it and deletes its store. */
  @Override
  public void close() {
    if (holder != null) {
      kill();
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of("sh", "-c", HOLDER));
    command.add(NatsBinary.find().toString());
    command.addAll(List.of("-a", "127.0.0.1", "-p", Integer.toString(port)));
    command.addAll(List.of("-js", "-sd", directory.resolve("store").toString()));
    command.addAll(List.of("--ports_file_dir", directory.toString()));
    command.addAll(arguments);
    return command;
  }

  private boolean answers() {
    try {
      if (port == ANY_PORT) {
        port = readPort();
      }
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        // The server speaks first: INFO.
        socket.setSoTimeout(SILENT_MS);
        return socket.getInputStream().read() == 'I';
      }
    } catch (IOException notYet) {
      return false;
    }
  }

  private int readPort() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      Path file =
          files
              .filter(path -> path.toString().endsWith(pid + ".ports"))
              .findFirst()
              .orElseThrow(() -> new IOException("no ports file yet"));
      Matcher url = NATS_URL.matcher(Files.readString(file));
      if (!url.find()) {
        throw new IOException("no port in it yet");
      }
      return Integer.parseInt(url.group(1));
    }
  }

  private void end(String signal) {
    try {
      holder.getOutputStream().write((signal + "\n").getBytes(StandardCharsets.US_ASCII));
      holder.getOutputStream().close();
      if (!holder.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nats-server does not end on " + signal);
      }
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    } finally {
      holder = null;
    }
  }

  private void signal(String signal) {
    try {
      String command = "kill -" + signal + " " + pid;
      int exit = new ProcessBuilder("sh", "-c", command).inheritIO().start().waitFor();
      if (exit != 0) {
        throw new IllegalStateException(command + " exits with " + exit);
      }
    } catch (IOException | InterruptedException broken) {
      throw new IllegalStateException(broken);
    }
  }

  private Path log() {
    return directory.resolve("log");
  }

  private String logText() {
    try {
      return Files.readString(log());
    } catch (IOException none) {
      return "no log";
    }
  }

  /** Unbuffered: nothing more is read from that pipe. */
  private static String readLine(InputStream stream) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = stream.read(); c != '\n' && c >= 0; c = stream.read()) {
      line.append((char) c);
    }
    return line.toString();
  }
}
