package dev.weft.launcher.keys;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.gateway.auth.ApiKey;
import dev.weft.gateway.auth.ApiKeys;
import dev.weft.gateway.auth.Scope;
import dev.weft.launcher.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeysCommandTest {
  @TempDir Path dir;
  private Path file;
  private String out;
  private String err;

  @BeforeEach
  void start() {
    file = dir.resolve("keys.json");
  }

  @Test
  void makesAKeyThatIsShownOnceAndStoredAsItsHash() throws IOException {
    assertThat(
            keys(
                "create",
                "app",
                "--scopes",
                "orders:read,orders:write",
                "--customer",
                "c-42",
                "--expires",
                "90d"))
        .isZero();
    String secret = out.strip();
    ApiKey key = read().find("app").orElseThrow();
    assertThat(key.sha256()).isEqualTo(ApiKey.hash(secret));
    assertThat(key.scopes()).containsExactlyInAnyOrder(Scope.ORDERS_READ, Scope.ORDERS_WRITE);
    assertThat(key.customer()).hasValue("c-42");
    assertThat(key.expires().orElseThrow()).isEqualTo(key.created().plusSeconds(90L * 86_400));
    assertThat(Files.readString(file)).doesNotContain(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(keys("list")).isZero();
    assertThat(out).contains("app", "orders:write,orders:read", "c-42").doesNotContain(secret);
  }

  @Test
  void revokes() throws IOException {
    keys("create", "a", "--scopes", "ops");
    keys("create", "b", "--scopes", "ops");
    assertThat(keys("revoke", "a")).isZero();
    assertThat(read().all()).extracting(ApiKey::id).containsExactly("b");
    assertThat(keys("revoke", "a")).isEqualTo(1);
    assertThat(err).contains("no key a");
  }

  @Test
  void neverReplacesAKeyByAnother() throws IOException {
    keys("create", "a", "--scopes", "ops");
    String before = Files.readString(file);
    assertThat(keys("create", "a", "--scopes", "ops")).isEqualTo(1);
    assertThat(err).contains("revoke it first");
    assertThat(out).isEmpty();
    assertThat(Files.readString(file)).isEqualTo(before);
  }

  @Test
  void leavesAFileThatItDoesNotUnderstand() throws IOException {
    Files.writeString(file, "{\"keys\":[{}]}");
    assertThat(keys("create", "a", "--scopes", "ops")).isEqualTo(2);
    assertThat(err).contains("keys.json", "number 1");
    assertThat(Files.readString(file)).isEqualTo("{\"keys\":[{}]}");
  }

  @Test
  void writersDoNotLoseOneAnothersKeys() throws IOException {
    List<String> names = IntStream.range(0, 20).mapToObj(i -> "k" + i).toList();
    List<Integer> codes = new ArrayList<>();
    names.parallelStream()
        .map(
            name ->
                Main.commandLine()
                    .setOut(new PrintWriter(new StringWriter()))
                    .execute("keys", "create", name, "--scopes", "ops", "--file", file.toString()))
        .forEachOrdered(codes::add);
    assertThat(codes).containsOnly(0);
    assertThat(read().all()).extracting(ApiKey::id).containsExactlyInAnyOrderElementsOf(names);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "create",
        "create a",
        "create a --scopes all",
        "create A --scopes ops",
        "create ../../a --scopes ops",
        "create a_b --scopes ops",
        "create a --scopes ops --expires soon",
        "create a --scopes ops --customer c-1",
        "create a --scopes inventory:write --customer c-1",
        "revoke",
        "frob"
      })
  void refusesWhatMakesNoSense(String command) {
    assertThat(keys(command.split(" ", -1))).isEqualTo(2);
    assertThat(file).doesNotExist();
  }

  private ApiKeys read() throws IOException {
    return ApiKeys.parse(Files.readAllBytes(file));
  }

  private int keys(String... arguments) {
    StringWriter output = new StringWriter();
    StringWriter complained = new StringWriter();
    List<String> all = new ArrayList<>(List.of("keys"));
    all.addAll(List.of(arguments));
    if (all.size() > 1 && !all.get(1).equals("frob")) {
      all.addAll(List.of("--file", file.toString()));
    }
    int code =
        Main.commandLine()
            .setOut(new PrintWriter(output))
            .setErr(new PrintWriter(complained))
            .execute(all.toArray(String[]::new));
    out = output.toString();
    err = complained.toString();
    return code;
  }
}
