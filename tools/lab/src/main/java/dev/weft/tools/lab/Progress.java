package dev.weft.tools.lab;

import java.io.PrintStream;

/**
 * Says how far things are: on a terminal in one line that is written over, elsewhere in a line for
 * each new text.
 *
 * <p>Not thread-safe.
 */
public final class Progress {
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream out;
  private final boolean terminal;
  private String shown = "";

  public Progress(PrintStream out, boolean terminal) {
    this.out = out;
    this.terminal = terminal;
  }

  public void say(String text) {
    if (text.equals(shown)) {
      return;
    }
    shown = text;
    if (terminal) {
      out.print(CLEAR_LINE + "… " + text);
    } else {
      out.println("… " + text);
    }
    out.flush();
  }

  /** Takes the line away, so that what follows stands alone. */
  public void end() {
    if (terminal && !shown.isEmpty()) {
      out.print(CLEAR_LINE);
      out.flush();
    }
    shown = "";
  }
}
