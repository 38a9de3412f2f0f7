package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links between the pages of this repository lead to a file, and to a heading of it. */
class LinksTest {
  private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern ELSEWHERE = Pattern.compile("^(https?|mailto):.*");

  /** The front page is read in two minutes. */
  private static final int README_BYTES_MAX = 8 << 10;

  @Test
  void everyLinkLeadsSomewhere() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Page> pages = Page.all();
    assertThat(pages).hasSizeGreaterThan(20);
    for (Page page : pages) {
      Matcher link = LINK.matcher(page.text());
      while (link.find()) {
        String target = link.group(1);
        if (!ELSEWHERE.matcher(target).matches() && !exists(page.file(), target)) {
          broken.add(page.name() + ": " + target);
        }
      }
    }
    assertThat(broken).isEmpty();
  }

  @Test
  void theFrontPageIsShort() throws IOException {
    assertThat(Files.size(Page.ROOT.resolve("README.md"))).isLessThanOrEqualTo(README_BYTES_MAX);
  }

  private static boolean exists(Path page, String target) throws IOException {
    int hash = target.indexOf('#');
    String file = hash < 0 ? target : target.substring(0, hash);
    Path path = file.isEmpty() ? page : page.resolveSibling(file).normalize();
    return Files.exists(path)
        && (hash < 0 || anchors(Files.readString(path)).contains(target.substring(hash + 1)));
  }

  /** As GitHub makes them: lower case, spaces to hyphens, nothing but letters, digits, hyphens. */
  private static List<String> anchors(String markdown) {
    return HEADING
        .matcher(markdown)
        .results()
        .map(heading -> heading.group(1).strip().toLowerCase(Locale.ROOT))
        .map(text -> text.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
        .toList();
  }
}
