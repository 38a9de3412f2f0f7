package dev.weft.tools.testkit;

/**
 * For how long each fuzz test fuzzes: ten seconds with {@code -Pfuzz}, minutes with {@code
 * -Pfuzz -Pnightly}.
 */
public final class FuzzTime {
  public static final String MAX = "${fuzz.time}";

  private FuzzTime() {}
}
