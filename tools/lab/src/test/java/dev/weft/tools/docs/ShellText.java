package dev.weft.tools.docs;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Splits what a reader would paste into a shell into commands, and these into words: quotes,
 * comments, pipes, continued lines, {@code NAME=value} in front and {@code $(…)} are understood.
 */
final class ShellText {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{?[A-Za-z_]\\w*}?");
  private static final Pattern PLACEHOLDER = Pattern.compile("<[^<>\\n]+>");
  private static final Pattern ASSIGNMENT = Pattern.compile("[A-Za-z_]\\w*=.*", Pattern.DOTALL);
  private static final String ANYTHING = "1";

  private final String text;
  private final List<List<String>> commands = new ArrayList<>();
  private List<String> words = new ArrayList<>();
  private StringBuilder word;

  private ShellText(String text) {
    this.text = text;
  }

  /** The words of each command; placeholders, such as {@code <n>}, … and $ID, are replaced by 1. */
  static List<List<String>> commands(String text) {
    List<List<String>> commands = new ArrayList<>();
    String rest = PLACEHOLDER.matcher(text).replaceAll(ANYTHING).replace("…", ANYTHING);
    for (int at = rest.indexOf("$("); at >= 0; at = rest.indexOf("$(")) {
      int end = closing(rest, at + 1);
      commands.addAll(commands(rest.substring(at + 2, end)));
      rest = rest.substring(0, at) + ANYTHING + rest.substring(end + 1);
    }
    rest = VARIABLE.matcher(rest).replaceAll(ANYTHING);
    commands.addAll(new ShellText(rest.replace("\\\n", " ")).split());
    return commands;
  }

  private static int closing(String text, int open) {
    int depth = 0;
    for (int at = open; at < text.length(); at++) {
      depth += text.charAt(at) == '(' ? 1 : text.charAt(at) == ')' ? -1 : 0;
      if (depth == 0) {
        return at;
      }
    }
    throw new IllegalArgumentException("a parenthesis that does not close: " + text);
  }

  /** The lines behind "$ " of a console block; the other lines are what the commands print. */
  static List<String> typed(String console) {
    List<String> typed = new ArrayList<>();
    boolean continued = false;
    for (String line : console.lines().toList()) {
      if (continued) {
        typed.add(typed.remove(typed.size() - 1) + "\n" + line);
      } else if (line.startsWith("$ ")) {
        typed.add(line.substring(2));
      }
      continued = (continued || line.startsWith("$ ")) && line.endsWith("\\");
    }
    return typed;
  }

  private List<List<String>> split() {
    for (int at = 0; at < text.length(); at++) {
      char next = text.charAt(at);
      if (next == '\'' || next == '"') {
        int end = text.indexOf(next, at + 1);
        if (end < 0) {
          throw new IllegalArgumentException("a quote that does not close: " + text);
        }
        append(text.substring(at + 1, end));
        at = end;
      } else if (next == '#' && word == null) {
        int end = text.indexOf('\n', at);
        at = (end < 0 ? text.length() : end) - 1;
      } else if (";|&\n".indexOf(next) >= 0) {
        endCommand();
      } else if (Character.isWhitespace(next)) {
        endWord();
      } else {
        append(String.valueOf(next));
      }
    }
    endCommand();
    return commands;
  }

  private void append(String part) {
    word = word == null ? new StringBuilder() : word;
    word.append(part);
  }

  private void endWord() {
    if (word == null) {
      return;
    }
    boolean assignment = words.isEmpty() && ASSIGNMENT.matcher(word).matches();
    if (!assignment) {
      words.add(word.toString());
    }
    word = null;
  }

  private void endCommand() {
    endWord();
    if (!words.isEmpty()) {
      commands.add(words);
    }
    words = new ArrayList<>();
  }
}
