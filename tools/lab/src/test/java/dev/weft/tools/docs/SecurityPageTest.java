package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Each attack of SECURITY.md names the test that shows what happens, or the code where no test can,
 * and all that it names is there.
 */
class SecurityPageTest {
  private static final Pattern REFERENCE = Pattern.compile("`(?:(\\w+)|)(?:#(\\w+))?`");
  private static final int ATTACKS_MIN = 100;
  private static final String TABLE = "| attack | what happens | test |";
  private static final Pattern ROW = Pattern.compile("\\|.*\\|([^|]+)\\|");

  @Test
  void everyAttackIsHeldByATestThatThereIs() throws IOException {
    List<String> untested = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    int rows = 0;
    for (String line : attacks(Page.read("SECURITY.md").text())) {
      Matcher row = ROW.matcher(line);
      assertThat(row.matches()).as(line).isTrue();
      Matcher reference = REFERENCE.matcher(row.group(1));
      String type = "";
      while (reference.find()) {
        type = reference.group(1) == null ? type : reference.group(1);
        if (!isThere(type, reference.group(2))) {
          missing.add(reference.group());
        }
      }
      if (type.isEmpty()) {
        untested.add(line);
      }
      rows++;
    }
    assertThat(untested).isEmpty();
    assertThat(missing).isEmpty();
    assertThat(rows).isGreaterThanOrEqualTo(ATTACKS_MIN);
  }

  /** The rows of its tables of attacks. */
  private static List<String> attacks(String page) {
    List<String> rows = new ArrayList<>();
    boolean inTable = false;
    for (String line : page.lines().toList()) {
      inTable = line.equals(TABLE) || (inTable && line.startsWith("|"));
      if (inTable && !line.equals(TABLE) && !line.startsWith("|---")) {
        rows.add(line);
      }
    }
    return rows;
  }

  private static boolean isThere(String type, String method) throws IOException {
    for (String folder : List.of("verticles", "launcher", "tools")) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(folder))) {
        for (Path file : files.filter(each -> each.endsWith(type + ".java")).toList()) {
          if (method == null || Files.readString(file).contains(" " + method + "(")) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
