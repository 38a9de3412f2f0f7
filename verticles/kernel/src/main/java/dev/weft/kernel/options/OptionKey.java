package dev.weft.kernel.options;

/**
 * One key of the configuration, as the code that reads it declares it.
 *
 * @param path where it stands, for example {@code streams.ORDERS.maxAge}
 * @param name the same with {@code <name>} for names that the user chooses
 * @param type with its bounds
 * @param defaultText as one would write it; empty: there is none
 * @param meaning in Markdown, for the reference; empty: it means nothing any more
 */
public record OptionKey(String path, String name, String type, String defaultText, String meaning) {
  /** Whether it is taken from who still writes it, and does nothing. */
  public boolean isRetired() {
    return meaning.isEmpty();
  }
}
