package dev.weft.tools.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A command of a console block, and the lines that the page shows below it. */
record Shown(String place, String command, List<String> lines) {
  private static final String ANYTHING = "…";

  static List<Shown> in(Page.Block block) {
    List<Shown> shown = new ArrayList<>();
    String rest = block.text();
    for (String command : ShellText.typed(block.text())) {
      String typed = "$ " + command + "\n";
      rest = rest.substring(rest.indexOf(typed) + typed.length());
      List<String> lines = rest.lines().takeWhile(line -> !line.startsWith("$ ")).toList();
      shown.add(new Shown(block.place(), command, lines));
    }
    return shown;
  }

  /**
   * The first of the lines that is not in the output behind the one before it; empty when all are.
   * Where the page has …, anything may stand.
   */
  List<String> missing(String output) {
    List<String> printed = output.lines().map(String::strip).toList();
    int at = 0;
    for (String line : lines) {
      if (!line.isBlank() && !line.strip().equals(ANYTHING)) {
        Pattern pattern = pattern(line.strip());
        while (at < printed.size() && !pattern.matcher(printed.get(at)).matches()) {
          at++;
        }
        if (at++ == printed.size()) {
          return List.of(line);
        }
      }
    }
    return List.of();
  }

  private static Pattern pattern(String line) {
    return Pattern.compile(
        List.of(line.split(ANYTHING, -1)).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining(".*")));
  }
}
