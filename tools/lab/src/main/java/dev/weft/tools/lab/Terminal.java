package dev.weft.tools.lab;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Standard output of a command that prints for people. */
public final class Terminal {
  private Terminal() {}

  /** In UTF-8 whatever the locale says: a mark such as ✓ must not become a question mark. */
  public static PrintStream out() {
    return new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
  }

  /** Whether somebody looks at it, so that a line may be written over. */
  @SuppressWarnings("SystemConsoleNull") // asked for both: null before Java 22, isTerminal after
  public static boolean isInteractive() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      // From Java 22 on there is always a console, and this method to ask it.
      return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException olderJava) {
      return true;
    } catch (ReflectiveOperationException unknown) {
      return false;
    }
  }
}
