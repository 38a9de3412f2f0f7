package dev.weft.tools.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A failure id such as ORD-101 is written once: as the constant of its one meaning. */
class FailureIdsTest {
  private static final Pattern ID = Pattern.compile("\"([A-Z]{3}-\\d{3})\"");

  /** Looks like an id and is none. */
  private static final List<String> NOT_IDS = List.of("SHA-256", "SHA-512");

  private static final Map<String, String> PREFIX_BY_PACKAGE =
      Map.of(
          "kernel", "KRN",
          "bridge", "BRG",
          "order", "ORD",
          "inventory", "INV",
          "payment", "PAY",
          "notification", "NTF",
          "gateway", "GWY",
          "testkit", "TST",
          "launcher", "LCH");

  @Test
  void noIdHasTwoMeanings() throws IOException {
    Map<String, List<Path>> ids = idsIn(Sources.main());
    assertThat(ids).isNotEmpty();
    assertThat(duplicates(ids)).isEmpty();
  }

  @Test
  void eachModuleKeepsToItsPrefix() throws IOException {
    idsIn(Sources.main())
        .forEach(
            (id, files) ->
                assertThat(files)
                    .as(id)
                    .allMatch(file -> id.startsWith(PREFIX_BY_PACKAGE.get(module(file)) + "-")));
  }

  @Test
  void aSecondMeaningIsSeen(@TempDir Path directory) throws IOException {
    Path first = Files.writeString(directory.resolve("A.java"), "String A = \"ORD-101\";");
    Path second = Files.writeString(directory.resolve("B.java"), "String B = \"ORD-101\";");
    assertThat(duplicates(idsIn(Sources.java(directory))))
        .containsOnlyKeys("ORD-101")
        .containsEntry("ORD-101", List.of(first, second));
  }

  private static Map<String, List<Path>> duplicates(Map<String, List<Path>> ids) {
    Map<String, List<Path>> result = new TreeMap<>(ids);
    result.values().removeIf(files -> files.size() == 1);
    result.values().forEach(files -> files.sort(Comparator.naturalOrder()));
    return result;
  }

  private static Map<String, List<Path>> idsIn(List<Path> sources) throws IOException {
    Map<String, List<Path>> ids = new TreeMap<>();
    for (Path source : sources) {
      Matcher matcher = ID.matcher(Files.readString(source));
      while (matcher.find()) {
        ids.computeIfAbsent(matcher.group(1), id -> new ArrayList<>()).add(source);
      }
    }
    NOT_IDS.forEach(ids::remove);
    return ids;
  }

  /** The token after dev/weft, or after dev/weft/tools, in the path of a source file. */
  private static String module(Path source) {
    Matcher matcher = Pattern.compile("/dev/weft/(?:tools/)?([a-z]+)/").matcher(source.toString());
    return matcher.find() ? matcher.group(1) : "none";
  }
}
