package dev.weft.tools.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartialBatchesTest {
  @TempDir private Path store;

  @Test
  void countsBatchesWhoseCommitIsNowhere() throws IOException {
    block(1, message("a", 1, ""), message("a", 2, "1"), message("b", 1, ""), message("b", 2, ""));
    block(2, message("c", 1, ""));
    block(3, message("c", 2, "1"));

    assertThat(PartialBatches.count(List.of(store))).isEqualTo(1);
  }

  private static String message(String batch, int sequence, String commit) {
    return "..NATS/1.0\r\nNats-Batch-Id: "
        + batch
        + "\r\nNats-Batch-Sequence: "
        + sequence
        + (commit.isEmpty() ? "" : "\r\nNats-Batch-Commit: " + commit)
        + "\r\n\r\npayload..";
  }

  private void block(int number, String... messages) throws IOException {
    Path dir = Files.createDirectories(store.resolve("jetstream/LAB/streams/ORDERS/msgs"));
    Files.writeString(dir.resolve(number + ".blk"), String.join("", messages));
  }
}
