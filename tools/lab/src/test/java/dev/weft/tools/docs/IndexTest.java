package dev.weft.tools.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The two lists of pages, docs/README.md and docs/adr/README.md, are complete. */
class IndexTest {
  private static final Pattern SECTION = Pattern.compile("(?ms)^## ([^\\n]+)\\n(.*?)(?=^## |\\z)");
  private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+\\.md)\\)");
  private static final Pattern TITLE = Pattern.compile("\\A# (.+)");
  private static final Pattern DECISION = Pattern.compile("(?m)^- \\[(.+)]\\((\\d{4}-[^)]+)\\)$");

  @Test
  void everyPageHasOnePurpose() throws IOException {
    Map<String, List<String>> purposes = new LinkedHashMap<>();
    List<String> listed = new ArrayList<>();
    Matcher section = SECTION.matcher(Page.read("docs/README.md").text());
    while (section.find()) {
      List<String> pages =
          LINK.matcher(section.group(2)).results().map(link -> link.group(1)).toList();
      purposes.put(section.group(1), pages);
      listed.addAll(pages);
    }
    assertThat(purposes.keySet())
        .containsExactly("Tutorial", "How-to guides", "Reference", "Explanation");
    assertThat(purposes.values()).allMatch(pages -> !pages.isEmpty());
    List<String> pages = new ArrayList<>(pages("docs/"));
    pages.remove("README.md");
    pages.add("adr/README.md");
    assertThat(listed).containsExactlyInAnyOrderElementsOf(pages);
  }

  @Test
  void everyDecisionIsListedByItsTitle() throws IOException {
    Map<String, String> listed = new LinkedHashMap<>();
    Matcher decision = DECISION.matcher(Page.read("docs/adr/README.md").text());
    while (decision.find()) {
      assertThat(listed.put(decision.group(2), decision.group(1))).isNull();
    }
    List<String> decisions = new ArrayList<>(pages("docs/adr/"));
    decisions.remove("README.md");
    assertThat(listed.keySet()).containsExactlyElementsOf(decisions);
    for (String each : decisions) {
      Matcher title = TITLE.matcher(Page.read("docs/adr/" + each).text());
      assertThat(title.find()).as("title of %s", each).isTrue();
      assertThat(listed).containsEntry(each, title.group(1));
      assertThat(each).startsWith(title.group(1).substring(0, 4) + "-");
    }
  }

  /** The pages of a folder by file name, without those of folders in it. */
  private static List<String> pages(String folder) throws IOException {
    return Page.all().stream()
        .map(Page::name)
        .filter(name -> name.startsWith(folder))
        .map(name -> name.substring(folder.length()))
        .filter(name -> !name.contains("/"))
        .toList();
  }
}
