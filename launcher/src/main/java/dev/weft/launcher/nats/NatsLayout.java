package dev.weft.launcher.nats;

import dev.weft.launcher.config.EmbeddedNatsOptions;
import dev.weft.process.ChildException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * Where the servers keep what they store: one in the data directory itself, several in {@code 1},
 * {@code 2}, … below it. A server finds its streams, and its peers find it, by its place; so the
 * number belongs to the data.
 *
 * <p>Blocks on files.
 *
 * @param home the data directory
 * @param servers how many there are to be
 */
record NatsLayout(Path home, int servers) {
  private static final String SINGLE_NAME = "weft-embedded";
  private static final String MEMBER_NAME = "weft-";
  private static final int MEMBERS_MIN = 3;

  /** What a server makes in its store first of all. */
  private static final String STORE = "jetstream";

  /**
   * A server's place.
   *
   * @param name of the server
   */
  record Place(String name, Path home) {}

  List<Place> places() {
    return servers == 1
        ? List.of(new Place(SINGLE_NAME, home))
        : IntStream.rangeClosed(1, servers)
            .mapToObj(number -> new Place(MEMBER_NAME + number, member(number)))
            .toList();
  }

  /**
   * Fails, and says what to do, when the directory holds what another number of servers stored.
   *
   * @throws ChildException then
   */
  void check() {
    int stored = stored();
    if (stored != 0 && stored != servers) {
      throw new ChildException(
          String.format(
              Locale.ROOT,
              "%s holds the streams of %s, and nats.embedded.servers is %d. Nothing was changed."
                  + " Start with %s to go on with them, or give the new servers a directory of"
                  + " their own: --set nats.embedded.dataDir=… (docs/operations.md says how to move"
                  + " the streams there)",
              home,
              stored == 1 ? "1 server" : stored + " servers",
              servers,
              "nats.embedded.servers=" + stored));
    }
  }

  /**
   * Of how many servers there is data; 0 when there is none. A member that lost its data gets it
   * from the others, so it may be missing.
   */
  private int stored() {
    if (hasStore(home)) {
      return 1;
    }
    int last =
        IntStream.rangeClosed(1, EmbeddedNatsOptions.SERVERS_MAX)
            .filter(number -> hasStore(member(number)))
            .max()
            .orElse(0);
    return last == 0 ? 0 : Math.max(MEMBERS_MIN, oddFrom(last));
  }

  private static int oddFrom(int number) {
    return number % 2 == 0 ? number + 1 : number;
  }

  private Path member(int number) {
    return home.resolve(Integer.toString(number));
  }

  private static boolean hasStore(Path dir) {
    return Files.isDirectory(dir.resolve(STORE));
  }
}
