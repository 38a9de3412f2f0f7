package dev.weft.tools.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Runs a copy of the script in a directory of its own: only the tools that it needs are on the
 * path, and none that could fetch or build anything for real.
 */
final class Script {
  private static final List<String> TOOLS =
      List.of(
          "awk",
          "bash",
          "cat",
          "chmod",
          "cp",
          "curl",
          "cut",
          "find",
          "gzip",
          "mkdir",
          "mktemp",
          "mv",
          "readlink",
          "rm",
          "sha256sum",
          "shasum",
          "perl",
          "sleep",
          "tar",
          "touch",
          "uname");

  private static final int SECONDS_MAX = 60;

  final Path directory;
  final Map<String, String> environment = new HashMap<>();
  private final Path home;
  private final Path bin;

  Script(Path directory) throws IOException {
    this.directory = Files.createDirectories(directory.resolve("house"));
    this.home = Files.createDirectories(directory.resolve("home"));
    this.bin = Files.createDirectories(directory.resolve("bin"));
    Path original = Path.of(System.getProperty("weft.root")).resolve("weft");
    Files.copy(original, this.directory.resolve("weft"));
    for (String tool : TOOLS) {
      linkTool(tool);
    }
    environment.put("PATH", bin.toString());
    environment.put("HOME", home.toString());
    // nobody listens there, so that no test leaves this machine
    environment.put("WEFT_NATS_RELEASES", "http://127.0.0.1:1");
  }

  /** Puts an executable on the path. */
  Path tool(String name, String body) {
    return executable(bin.resolve(name), body);
  }

  /** A thing that says it is a nats-server of that version. */
  static Path natsServer(Path file, String version) {
    return executable(file, "echo 'nats-server: v" + version + "'");
  }

  Path cached(String version) {
    return home.resolve(".cache/weft/nats-server").resolve(version).resolve("nats-server");
  }

  static Path executable(Path file, String body) {
    try {
      Files.createDirectories(file.getParent());
      Files.writeString(file, "#!/bin/bash\n" + body + "\n");
      assertThat(file.toFile().setExecutable(true)).isTrue();
      return file;
    } catch (IOException broken) {
      throw new UncheckedIOException(broken);
    }
  }

  Outcome run(String... arguments) throws IOException, InterruptedException {
    return start(arguments).end();
  }

  /** Runs the script by another path. */
  Outcome runAs(Path file, String... arguments) throws IOException, InterruptedException {
    return start(file, arguments).end();
  }

  Started start(String... arguments) throws IOException {
    return start(directory.resolve("weft"), arguments);
  }

  private Started start(Path file, String... arguments) throws IOException {
    Path stdout = Files.createTempFile(home, "stdout", "");
    Path stderr = Files.createTempFile(home, "stderr", "");
    List<String> command = new ArrayList<>(List.of("/bin/bash", file.toString()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectOutput(stdout.toFile()).redirectError(stderr.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return new Started(builder.start(), stdout, stderr);
  }

  private void linkTool(String tool) {
    Path found =
        Stream.of(System.getenv("PATH").split(":"))
            .map(each -> Path.of(each, tool))
            .filter(Files::isExecutable)
            .findFirst()
            .orElse(null);
    if (found != null) {
      executable(bin.resolve(tool), "exec '" + found + "' \"$@\"");
    }
  }

  /** A run that has begun. */
  record Started(Process process, Path stdout, Path stderr) {
    Outcome end() throws IOException, InterruptedException {
      if (!process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return new Outcome(
          process.waitFor(), Files.readString(stdout).strip(), Files.readString(stderr).strip());
    }
  }

  /** What a run came to. */
  record Outcome(int status, String stdout, String stderr) {}
}
