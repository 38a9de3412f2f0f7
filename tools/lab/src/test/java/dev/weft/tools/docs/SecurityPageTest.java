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

/** Each test that SECURITY.md relies on is there. */
class SecurityPageTest {
  private static final Pattern REFERENCE = Pattern.compile("`(?:(\\w+)|)(?:#(\\w+))?`");
  private static final int ATTACKS_MIN = 100;
  private static final Pattern ROW = Pattern.compile("(?m)^\\|.*\\|([^|]+)\\|$");

  @Test
  void everyAttackIsHeldByATestThatThereIs() throws IOException {
    List<String> missing = new ArrayList<>();
    int rows = 0;
    Matcher row = ROW.matcher(Page.read("SECURITY.md").text());
    while (row.find()) {
      String type = "";
      boolean isTested = false;
      Matcher reference = REFERENCE.matcher(row.group(1));
      while (reference.find()) {
        type = reference.group(1) == null ? type : reference.group(1);
        if (type.endsWith("Test") || type.endsWith("IT")) {
          isTested = true;
          if (!isThere(type, reference.group(2))) {
            missing.add(reference.group());
          }
        }
      }
      rows += isTested ? 1 : 0;
    }
    assertThat(missing).isEmpty();
    assertThat(rows).isGreaterThanOrEqualTo(ATTACKS_MIN);
  }

  private static boolean isThere(String type, String method) throws IOException {
    for (String folder : List.of("verticles", "launcher", "tools")) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(folder))) {
        for (Path file : files.filter(each -> each.endsWith(type + ".java")).toList()) {
          if (method == null || Files.readString(file).contains("void " + method + "(")) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
