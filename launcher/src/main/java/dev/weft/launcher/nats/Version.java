package dev.weft.launcher.nats;

import dev.weft.bridge.stream.ServerVersion;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A version of nats-server, without what follows its three numbers. */
public record Version(int major, int minor, int patch) implements Comparable<Version> {
  private static final Pattern FORM = Pattern.compile("(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})");

  /** The one that the bridge insists on. */
  public static final Version OLDEST = in(ServerVersion.OLDEST).orElseThrow();

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
