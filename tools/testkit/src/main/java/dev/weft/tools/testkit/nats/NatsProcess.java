package dev.weft.tools.testkit.nats;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A child process, which never outlives this JVM, however that ends: a shell holds it and kills it
 * when the pipe from this JVM closes.
 *
 * <p>Not thread-safe.
 */
final class NatsProcess implements NatsHost {
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
  NatsProcess(List<String> arguments) {
    this.arguments = arguments;
    try {
      directory = Files.createTempDirectory("weft-nats-");
    } catch (IOException full) {
      throw new UncheckedIOException(full);
    }
  }

  @Override
  public void start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command());
    builder.environment().put("WEFT_LOG", logFile().toString());
    // The shell tells of every kill.
    holder = builder.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    pid = Long.parseLong(readLine(holder.getInputStream()));
  }

  @Override
  public int port() throws IOException {
    if (port == ANY_PORT) {
      port = readPort();
    }
    return port;
  }

  @Override
  public long pid() {
    return pid;
  }

  @Override
  public void stop() {
    end("TERM");
  }

  @Override
  public void kill() {
    end("KILL");
  }

  @Override
  public void pause() {
    signal("STOP");
  }

  @Override
  public void resume() {
    signal("CONT");
  }

  @Override
  public String log() {
    try {
      return Files.readString(logFile());
    } catch (IOException none) {
      return "no log";
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException left) {
      throw new UncheckedIOException(left);
    }
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

  private Path logFile() {
    return directory.resolve("log");
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
