package dev.weft.tools.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** A program of {@code polyglot/interop}, asked a line at a time. Blocks. */
public final class Interop implements AutoCloseable {
  private static final Path HOME =
      Path.of(System.getProperty("weft.root"), "polyglot", "interop").toAbsolutePath();

  private final Process process;
  private final BufferedReader answers;

  private Interop(List<String> command) throws IOException {
    process =
        new ProcessBuilder(command)
            .directory(HOME.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    answers = process.inputReader(StandardCharsets.UTF_8);
  }

  /** Skips the test where it is not built. */
  public static Interop go() throws IOException {
    return start(HOME.resolve("go/interop"), List.of());
  }

  /** Skips the test where it is not built. */
  public static Interop python() throws IOException {
    return start(HOME.resolve("python/.venv/bin/python"), List.of("python/interop.py"));
  }

  private static Interop start(Path program, List<String> arguments) throws IOException {
    assumeTrue(Files.exists(program), program + " is not built: make -C polyglot/interop");
    return new Interop(Stream.concat(Stream.of(program.toString()), arguments.stream()).toList());
  }

  /** The answer; fails when the program reports an error. */
  public JsonObject ask(JsonObject request) throws IOException {
    JsonObject answer = answer(request);
    assertThat(answer.getString("error")).as(request.encode()).isNull();
    return answer;
  }

  public JsonObject answer(JsonObject request) throws IOException {
    OutputStream out = process.getOutputStream();
    out.write((request.encode() + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    String line = answers.readLine();
    assertThat(line).as("answer to %s", request.encode()).isNotNull();
    return new JsonObject(line);
  }

  public static String text(byte[] data) {
    return Base64.getEncoder().encodeToString(data);
  }

  public static byte[] data(JsonObject answer) {
    return Base64.getDecoder().decode(answer.getString("data", ""));
  }

  @Override
  public void close() {
    process.destroy();
  }
}
