package dev.weft.proto.compat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code proto/check} as it is run outside of Maven, on copies of the module that were edited. */
class BufTest {
  private static final Path PINNED =
      Path.of("../polyglot/ts-notification/node_modules/.bin/buf").toAbsolutePath();
  private static final String ORDERS = "src/main/protobuf/weft/orders/v1/orders.proto";
  private static final String TOKEN = "  string payment_token = 5;\n";
  private static final long SECONDS_MAX = 60;

  @TempDir Path copy;
  private Path buf;

  @BeforeEach
  void copyModule() throws IOException {
    Optional<Path> found = find();
    assumeTrue(found.isPresent(), "no buf: npm ci in polyglot/ts-notification installs it");
    buf = found.get();
    try (Stream<Path> files =
        Stream.concat(
            Stream.of(Path.of("check"), Path.of("buf.yaml")),
            Files.walk(Path.of("src/main")).filter(Files::isRegularFile))) {
      for (Path file : files.toList()) {
        Files.createDirectories(copy.resolve(file).getParent());
        Files.copy(file, copy.resolve(file));
      }
    }
    assertThat(copy.resolve("check").toFile().setExecutable(true)).isTrue();
  }

  @Test
  void takesTheSchemaAsItIs() throws Exception {
    assertThat(check()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  string payment_token = 9;\n",
        "  bytes payment_token = 5;\n",
        "  repeated string payment_token = 5;\n",
        "  string card = 5;\n",
        "  oneof means { string payment_token = 5; }\n",
        ""
      })
  void refusesWhatBreaksReaders(String edit) throws Exception {
    replace(TOKEN, edit);
    assertThat(check()).contains("orders.proto");
  }

  @Test
  void refusesAMessageThatIsGone() throws Exception {
    replace("message OrderCreated {", "message OrderMade {");
    assertThat(check()).contains("\"OrderCreated\" was deleted");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        TOKEN + "  optional string channel = 100;\n",
        TOKEN + "  repeated string tags = 101;\n",
        "  reserved 5;\n"
      })
  void takesWhatReadersMayIgnore(String edit) throws Exception {
    replace(TOKEN, edit);
    assertThat(check()).isEmpty();
  }

  private void replace(String text, String edit) throws IOException {
    Path orders = copy.resolve(ORDERS);
    String before = Files.readString(orders);
    assertThat(before).containsOnlyOnce(text);
    Files.writeString(orders, before.replace(text, edit));
  }

  /** What it says; nothing when it is content. */
  private String check() throws IOException, InterruptedException {
    ProcessBuilder builder = new ProcessBuilder("./check").directory(copy.toFile());
    builder.environment().put("BUF", buf.toString());
    Process check = builder.redirectErrorStream(true).start();
    String output = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(check.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    assertThat(check.exitValue() == 0).as(output).isEqualTo(output.isEmpty());
    return output;
  }

  private static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(Optional.ofNullable(System.getenv("BUF")).map(Path::of).orElse(PINNED)),
            Arrays.stream(path.split(File.pathSeparator, -1)).map(dir -> Path.of(dir, "buf")))
        .filter(Files::isExecutable)
        .findFirst();
  }
}
