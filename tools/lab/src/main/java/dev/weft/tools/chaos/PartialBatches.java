package dev.weft.tools.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Atomic batches that the servers have stored without their last message: what a limit inside of a
 * batch leaves behind. Looks into the blocks themselves, those of compressed streams excepted, so
 * it shows that the fault has happened, whatever anybody concludes from it.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
final class PartialBatches {
  private static final Pattern ID = Pattern.compile("Nats-Batch-Id: ?([^\\r]+)\\r");
  private static final String HEADERS_END = "\r\n\r\n";
  private static final String COMMIT = "Nats-Batch-Commit:";

  private static final int TRIES_MAX = 20;

  private PartialBatches() {}

  /**
   * How many there are.
   *
   * @param stores of servers that may be at work: what they are just writing may be missed
   */
  static int count(List<Path> stores) throws IOException {
    for (int tries = 1; ; tries++) {
      try {
        return countOnce(stores);
      } catch (NoSuchFileException | UncheckedIOException gone) {
        // A server deletes what it has staged.
        if (tries == TRIES_MAX) {
          throw new IOException(gone);
        }
      }
    }
  }

  private static int countOnce(List<Path> stores) throws IOException {
    Set<String> begun = new HashSet<>();
    Set<String> committed = new HashSet<>();
    for (Path store : stores) {
      for (Path block : blocks(store)) {
        look(Files.readString(block, StandardCharsets.ISO_8859_1), begun, committed);
      }
    }
    begun.removeAll(committed);
    return begun.size();
  }

  private static void look(String block, Set<String> begun, Set<String> committed) {
    Matcher id = ID.matcher(block);
    while (id.find()) {
      begun.add(id.group(1));
      int end = block.indexOf(HEADERS_END, id.start());
      int start = block.lastIndexOf("NATS/1.0", id.start());
      if (start >= 0 && end > start && block.substring(start, end).contains(COMMIT)) {
        committed.add(id.group(1));
      }
    }
  }

  private static List<Path> blocks(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(file -> file.toString().endsWith(".blk"))
          .filter(file -> file.toString().contains("/streams/"))
          .filter(file -> file.toString().contains("/msgs/"))
          .toList();
    }
  }
}
