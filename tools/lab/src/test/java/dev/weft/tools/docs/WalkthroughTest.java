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

/** Each `Class#method` on a page of docs is in the main code of one module. */
class WalkthroughTest {
  private static final Path ROOT = Path.of(System.getProperty("weft.root"));
  private static final Pattern REFERENCE = Pattern.compile("`([A-Z]\\w+)#([a-z]\\w*)`");
  private static final String MAIN = "src/main/java";

  /** The way of one order, which has fifteen steps. */
  private static final int REFERENCES_MIN = 15;

  @Test
  void everyStepIsThere() throws IOException {
    List<Path> sources = files(".java").filter(file -> file.toString().contains(MAIN)).toList();
    List<String> missing = new ArrayList<>();
    int seen = 0;
    for (Path page : files(".md").toList()) {
      Matcher reference = REFERENCE.matcher(Files.readString(page));
      while (reference.find()) {
        seen++;
        if (!declares(sources, reference.group(1), reference.group(2))) {
          missing.add(ROOT.relativize(page) + ": " + reference.group());
        }
      }
    }
    assertThat(missing).isEmpty();
    assertThat(seen).isGreaterThanOrEqualTo(REFERENCES_MIN);
  }

  private static boolean declares(List<Path> sources, String type, String method)
      throws IOException {
    Pattern declaration = Pattern.compile("(?m)^  \\w[\\w<>?,.@ \\[\\]]* " + method + "\\(");
    for (Path source : sources) {
      if (source.endsWith(type + ".java") && declaration.matcher(Files.readString(source)).find()) {
        return true;
      }
    }
    return false;
  }

  private static Stream<Path> files(String ending) throws IOException {
    List<Path> found = new ArrayList<>();
    for (String folder : List.of("docs", "verticles", "launcher", "tools")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(ending)).forEach(found::add);
      }
    }
    return found.stream().filter(file -> !file.toString().contains("/target/"));
  }
}
