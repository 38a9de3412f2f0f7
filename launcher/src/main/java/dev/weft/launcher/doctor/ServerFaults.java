package dev.weft.launcher.doctor;

import dev.weft.launcher.nats.KnownFault;
import dev.weft.launcher.nats.Version;
import java.util.List;
import java.util.stream.Collectors;

/** Known faults of a nats-server that is new enough to start with. */
final class ServerFaults {
  private ServerFaults() {}

  /**
   * Good, or doubtful with the faults of this version, one a line.
   *
   * @param text what was seen
   */
  static Finding judge(String subject, Version version, String text) {
    return KnownFault.of(version).isEmpty()
        ? Finding.good(subject, text)
        : Finding.doubtful(
            subject, text + "; update it, this version has known faults" + lines(version));
  }

  /** Each on a line of its own; empty when it has none. */
  static String lines(Version version) {
    List<KnownFault> faults = KnownFault.of(version);
    return faults.stream().map(fault -> "\n- " + fault.sentence()).collect(Collectors.joining());
  }
}
