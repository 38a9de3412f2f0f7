package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and settings that somebody has prepared: each is refused with a reason, none is run. */
@Timeout(20)
class ConfigAttacksTest {
  @TempDir Path dir;

  static Stream<Arguments> files() {
    return Stream.of(
        file("a billion laughs", "a: &a [x]\nb: &b [*a,*a]\nc: [*b,*b]\n"),
        file("an alias to itself", "http: &h\n  port: *h\n"),
        file("a merge", "x: &x { port: 1 }\nhttp:\n  <<: *x\n"),
        file("a type to make", "http: !!javax.script.ScriptEngineManager [x]\n"),
        file("a type of a value", "http:\n  port: !!java.net.URL [\"http://evil.example\"]\n"),
        file("lists without end", "http:\n  hosts: " + "[".repeat(20_000)),
        file("sections without end", "a: " + "{a: ".repeat(20_000)),
        file("indentation without end", deep(2_000)),
        file("a key twice", "http:\n  port: 1\n  port: 2\n"),
        file("a second document", "http: {}\n---\nhttp: {}\n"),
        file("an include", "!include /etc/passwd\n"),
        file("bytes", "\0\1\2\3"),
        file("a number of 100,000 digits", "http:\n  port: " + "9".repeat(100_000) + "\n"),
        file("infinity", "http:\n  port: .inf\n"),
        file("a prototype", "__proto__:\n  port: 1\n"),
        file("a text of megabytes for a number", "http:\n  port: " + "x".repeat(4 << 20) + "\n"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void refusesTheFile(String name, String text) throws IOException {
    Path file = Files.write(dir.resolve("weft.yaml"), text.getBytes(StandardCharsets.UTF_8));
    assertThatThrownBy(() -> load(Optional.of(file), Map.of(), List.of()))
        .as(name)
        .isInstanceOf(ConfigException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http.port=99999999999999999999",
        "http.port=-1",
        "http.port=80; rm -rf /",
        "http.host=$(id)",
        "http={port: {port: 1}}",
        "http={port: *x}",
        "http=[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[",
        "http.hosts=[!!java.net.URL [x]]",
        "__proto__.port=1",
        "nats.password=word",
        "nats.servers=nats://user:word@host:4222",
        "http.auth.jwt.jwks=http://evil.example/keys",
        "http.host=0.0.0.0",
        "http.host=::",
        "http.host=evil.example"
      })
  void refusesTheSetting(String setting) {
    assertThatThrownBy(() -> load(Optional.empty(), Map.of(), List.of(setting)).alone())
        .isInstanceOf(RuntimeException.class)
        .satisfies(
            refusal ->
                org.assertj.core.api.Assertions.assertThat(refusal.getClass().getSimpleName())
                    .isIn("ConfigException", "OptionsException"))
        .message()
        .doesNotContain("password=word");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dev/zero", "/dev/full", "/", "/proc/self/mem"})
  void endsAtWhatIsNoFile(String path) {
    if (Files.exists(Path.of(path))) {
      assertThatThrownBy(() -> load(Optional.of(Path.of(path)), Map.of(), List.of()))
          .isInstanceOf(ConfigException.class);
    }
  }

  private WeftConfig load(
      Optional<Path> file, Map<String, String> environment, List<String> settings) {
    return WeftConfig.load(new ConfigSources(dir, file, environment, settings));
  }

  private static Arguments file(String name, String text) {
    return Arguments.of(name, text);
  }

  private static String deep(int depth) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      text.append(" ".repeat(i)).append("a:\n");
    }
    return text.toString();
  }
}
