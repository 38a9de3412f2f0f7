package dev.weft.tools.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * ADR 20 has a row, with its bound, for every field that is filled while the program runs. When
 * this fails: bound what you keep, then say in the ADR's table how.
 */
class GrowthListTest {
  private static final Path LIST =
      Path.of(System.getProperty("weft.root"), "docs/adr/0020-what-grows-and-what-bounds-it.md");
  private static final String TESTKIT = "tools/testkit/";

  private static final Pattern ROW = Pattern.compile("^\\| `(\\w+\\.\\w+)` \\|", Pattern.MULTILINE);
  private static final Pattern FIELD =
      Pattern.compile(
          "^ {2,6}(?:private |protected |public |static |final |volatile |transient )+"
              + "[\\w<>?,\\[\\]. ]+? (\\w+)(?: =|;)",
          Pattern.MULTILINE);
  private static final String FILLED =
      "\\s*=\\s*(?:new (?:\\w*(?:List|Deque|Map|Set|Queue|Stack|Vector|Table)|BitSet|StringBuilder"
          + "|ByteArrayOutputStream)\\b|ConcurrentHashMap\\.newKeySet|Collections\\.synchronized)";

  @Test
  void everyFieldThatIsFilledHasARow() throws IOException {
    assertThat(growing(sources())).isEqualTo(listed());
  }

  @Test
  void aFieldIsFoundHoweverItIsMade(@TempDir Path directory) throws IOException {
    Path file =
        Files.writeString(
            directory.resolve("Keeper.java"),
            """
            class Keeper {
              private final Map<String, List<Long>> direct = new HashMap<>();
              private final Set<String> keys = ConcurrentHashMap.newKeySet();
              private final Queue<Runnable> inTwoLines =
                  new ArrayBlockingQueue<>(5);
              private final List<String> copied;
              private static final Set<String> FIXED = Set.of("a");
              private final List<String> handedIn;

              Keeper(List<String> some) {
                copied = new ArrayList<>(some);
                handedIn = List.copyOf(some);
                List<String> local = new ArrayList<>();
              }
            }
            """);
    assertThat(growing(List.of(file)))
        .containsExactlyInAnyOrder(
            "Keeper.direct", "Keeper.keys", "Keeper.inTwoLines", "Keeper.copied");
  }

  private static List<Path> sources() throws IOException {
    return Sources.main().stream().filter(file -> !file.toString().contains(TESTKIT)).toList();
  }

  private static Set<String> listed() throws IOException {
    Set<String> rows = new TreeSet<>();
    Matcher row = ROW.matcher(Files.readString(LIST));
    while (row.find()) {
      assertThat(rows.add(row.group(1))).as("row of %s", row.group(1)).isTrue();
    }
    return rows;
  }

  private static Set<String> growing(List<Path> sources) throws IOException {
    Set<String> fields = new TreeSet<>();
    for (Path source : sources) {
      String text = Files.readString(source);
      Matcher field = FIELD.matcher(text);
      while (field.find()) {
        if (isFilled(field.group(1), text)) {
          String file = source.getFileName().toString();
          fields.add(file.substring(0, file.indexOf('.')) + "." + field.group(1));
        }
      }
    }
    return fields;
  }

  private static boolean isFilled(String field, String text) {
    return Pattern.compile("(?<![\\w.])(?:this\\.)?" + Pattern.quote(field) + FILLED)
        .matcher(text)
        .find();
  }
}
