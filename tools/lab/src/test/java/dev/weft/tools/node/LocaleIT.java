package dev.weft.tools.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weft.process.Ports;
import dev.weft.tools.lab.JarProcess;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Files, wire and logs are the same in every locale. Error Prone's DefaultLocale forbids what Weft
 * would format otherwise; this is what its libraries do, seen from outside.
 */
class LocaleIT {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final int ASCII_MAX = 0x7f;

  @TempDir Path work;

  /** Digits that are not ASCII; a lower-case I without a dot; a decimal comma. */
  @ParameterizedTest
  @CsvSource({"ar, EG", "tr, TR", "de, DE"})
  void servesOrdersInEveryLocale(String language, String country) throws Exception {
    int port = Ports.freeOr("127.0.0.1", 0);
    HttpApi api = new HttpApi(port);
    try (JarProcess weft = up(language, country, port)) {
      await().atMost(LIMIT).until(() -> isReady(api, weft));
      String order =
          new JsonObject(
                  api.place(HttpApi.orderOf("tok_ok", Map.of("YARN-WOOL-NAT", 1)), "locale").text())
              .getString("orderId");
      await()
          .atMost(LIMIT)
          .untilAsserted(
              () -> assertThat(api.order(order).getString("status")).isEqualTo("CONFIRMED"));

      assertThat(nonAsciiLetters(Files.readString(serverConfig()))).isEmpty();
      assertThat(nonAsciiLetters(weft.output())).isEmpty();
      assertThat(nonAsciiLetters(api.get("/metrics").text())).isEmpty();
    }
  }

  private JarProcess up(String language, String country, int port) throws IOException {
    Path temp = Files.createDirectories(work.resolve("tmp"));
    String options = "-Duser.language=" + language + " -Duser.country=" + country;
    String posix = language + "_" + country + ".UTF-8";
    return JarProcess.start(
        Map.of("JAVA_TOOL_OPTIONS", options, "LC_ALL", posix),
        work,
        temp,
        "up",
        "--set=http.port=" + port,
        "--set=nats.embedded.port=0");
  }

  private static boolean isReady(HttpApi api, JarProcess weft) throws InterruptedException {
    weft.descendants();
    return api.status("/ready") == 200;
  }

  private Path serverConfig() throws IOException {
    try (var files = Files.walk(work.resolve("data/nats"))) {
      return files.filter(file -> file.toString().endsWith(".conf")).findFirst().orElseThrow();
    }
  }

  /** Letters and digits of other scripts; ✓, € and … are neither. */
  private static List<String> nonAsciiLetters(String text) {
    return text.lines()
        .filter(
            line ->
                line.codePoints()
                    .filter(Character::isLetterOrDigit)
                    .anyMatch(point -> point > ASCII_MAX))
        .toList();
  }
}
