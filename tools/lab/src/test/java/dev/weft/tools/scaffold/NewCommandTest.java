package dev.weft.tools.scaffold;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What is written is built and run by {@code ExtendingIT}. */
class NewCommandTest {
  private static final int OK = 0;
  private static final int WRONG_USAGE = 2;

  @TempDir private Path dir;
  private final StringWriter output = new StringWriter();

  @Test
  void writesAProjectWithoutGaps() throws IOException {
    Path project = dir.resolve("cards");
    assertThat(run("gift-cards", "--dir", project.toString())).as(output.toString()).isEqualTo(OK);

    List<Path> files = files(project);
    assertThat(files)
        .extracting(file -> project.relativize(file).toString())
        .containsExactlyInAnyOrder(
            "pom.xml",
            "README.md",
            "gift-cards.yaml",
            "src/main/java/com/example/GiftCardsService.java",
            "src/main/java/com/example/GiftCardsVerticle.java",
            "src/main/resources/META-INF/services/dev.weft.kernel.Service",
            "src/test/java/com/example/GiftCardsVerticleTest.java");
    for (Path file : files) {
      assertThat(Files.readString(file)).as("%s", file).doesNotContainPattern("@[a-z-]+@");
    }
    assertThat(project.resolve("gift-cards.yaml"))
        .content()
        .contains("journal.append.GIFT_CARDS", "address: gift-cards.confirmed");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Loyalty", "loyalty points", "2nd", "a--b", "../up", "-", ""})
  void saysWhatIsWrongWithAName(String name) {
    assertThat(run("--dir=" + dir.resolve("x"), "--", name)).isEqualTo(WRONG_USAGE);
    assertThat(output.toString()).contains("\"" + name + "\" is no name of a role");
    assertThat(dir.resolve("x")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"order", "bridge", "payments", "http"})
  void keepsTheNamesOfWeftItself(String name) {
    assertThat(run(name, "--dir", dir.resolve("x").toString())).isEqualTo(WRONG_USAGE);
    assertThat(output.toString()).contains("\"" + name + "\" is a name that Weft uses itself");
  }

  @Test
  void overwritesNothing() throws IOException {
    Path there = Files.createDirectory(dir.resolve("there"));
    assertThat(run("loyalty", "--dir", there.toString())).isEqualTo(WRONG_USAGE);
    assertThat(output.toString()).contains("is there already, and stays as it is");
    assertThat(there).isEmptyDirectory();
  }

  private int run(String... arguments) {
    CommandLine commandLine = Main.commandLine();
    commandLine.setOut(new PrintWriter(output, true)).setErr(new PrintWriter(output, true));
    List<String> all = Stream.concat(Stream.of("new", "service"), Stream.of(arguments)).toList();
    return commandLine.execute(all.toArray(String[]::new));
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }
}
