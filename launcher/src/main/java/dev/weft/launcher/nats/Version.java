package dev.weft.launcher.nats;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Immutable. A version of nats-server, without what follows its three numbers. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
  /** See docs/adr/0005-oldest-nats-server.md. */
  public static final Version OLDEST = new Version(2, 12, 2);

  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");
  private static final Comparator<Version> ORDER =
      Comparator.comparingInt(Version::major)
          .thenComparingInt(Version::minor)
          .thenComparingInt(Version::patch);

  /** The first version in a text such as {@code nats-server: v2.12.0}. */
  public static Optional<Version> in(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.find()
        ? Optional.of(new Version(number(matcher, 1), number(matcher, 2), number(matcher, 3)))
        : Optional.empty();
  }

  public boolean isTooOld() {
    return compareTo(OLDEST) < 0;
  }

  @Override
  public int compareTo(Version other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }

  private static int number(Matcher matcher, int group) {
    return Integer.parseInt(matcher.group(group));
  }
}
