package dev.weft.tools.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A Markdown page of this repository. */
record Page(Path file, String text) {
  static final Path ROOT = Path.of(System.getProperty("weft.root"));
  private static final List<String> FOLDERS = List.of("docs", "docker", "conf", "proto");

  private static final Pattern BLOCK = Pattern.compile("(?ms)^( *)```([^\\n]*)\\n(.*?)^ *```$");
  private static final Pattern SPAN = Pattern.compile("`([^`\\n]+)`");

  /** A fenced block: the word after its fence, which is often "sh", and its text. */
  record Block(Page page, int line, String language, String text) {
    String place() {
      return page.name() + ":" + line;
    }
  }

  static Page read(String name) throws IOException {
    Path file = ROOT.resolve(name);
    return new Page(file, Files.readString(file));
  }

  static List<Page> all() throws IOException {
    List<Page> pages = new ArrayList<>(List.of(read("README.md"), read("CONTRIBUTING.md")));
    for (String folder : FOLDERS) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        for (Path file : files.filter(each -> each.toString().endsWith(".md")).sorted().toList()) {
          pages.add(new Page(file, Files.readString(file)));
        }
      }
    }
    return pages;
  }

  String name() {
    return ROOT.relativize(file).toString();
  }

  List<Block> blocks() {
    return BLOCK.matcher(text).results().map(this::block).toList();
  }

  private Block block(MatchResult found) {
    String unindented = found.group(3).replaceAll("(?m)^" + found.group(1), "");
    return new Block(this, lineOf(found.start()), found.group(2), unindented);
  }

  /** What stands between single backticks, outside of blocks. */
  List<Block> spans() {
    List<Block> spans = new ArrayList<>();
    // Blanks instead of blocks, so that line numbers stay.
    String prose = BLOCK.matcher(text).replaceAll(found -> found.group().replaceAll("[^\\n]", ""));
    Matcher span = SPAN.matcher(prose);
    while (span.find()) {
      int line = (int) prose.substring(0, span.start()).lines().count();
      spans.add(new Block(this, Math.max(1, line), "", span.group(1).replace("\\|", "|")));
    }
    return spans;
  }

  private int lineOf(int offset) {
    return (int) text.substring(0, offset).chars().filter(each -> each == '\n').count() + 1;
  }
}
