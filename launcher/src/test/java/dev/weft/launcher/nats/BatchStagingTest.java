package dev.weft.launcher.nats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BatchStagingTest {
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");

  @TempDir Path store;
  private Path memory;

  @BeforeEach
  void makeMemory() throws IOException {
    assumeTrue(
        Files.isDirectory(SHARED_MEMORY)
            && Files.getFileStore(SHARED_MEMORY).getUsableSpace() > 256L << 20,
        "no /dev/shm of 256 MB");
    memory = Files.createTempDirectory(SHARED_MEMORY, "weft-test-");
  }

  @AfterEach
  void leaveNothing() throws IOException {
    if (memory != null) {
      staging("ORDERS").renew();
      try (Stream<Path> all = Files.walk(memory)) {
        all.sorted((one, other) -> other.compareTo(one)).forEach(path -> path.toFile().delete());
      }
    }
  }

  @Test
  void leadsTheBatchesOfEachStreamIntoMemoryAndLeavesNothing() throws IOException {
    BatchStaging staging = staging("ORDERS", "PAYMENTS");
    staging.renew();
    for (String stream : List.of("ORDERS", "PAYMENTS")) {
      assertThat(batches(stream)).isSymbolicLink();
      assertThat(batches(stream).toRealPath()).isEmptyDirectory().startsWith(memory);
    }
    staging.close();
    assertThat(Files.isSymbolicLink(batches("ORDERS"))).isFalse();
    // A server that crashed may be started again at the very end.
    staging.renew();
    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void beginsAnewWhenTheServerHasStartedAgain() throws IOException {
    BatchStaging staging = staging("ORDERS");
    staging.renew();
    Path before = batches("ORDERS").toRealPath();
    Files.createFile(before.resolve("completed"));
    Files.delete(batches("ORDERS"));

    staging.renew();
    assertThat(before).doesNotExist();
    assertThat(batches("ORDERS").toRealPath()).isEmptyDirectory();
  }

  @Test
  void keepsWhatIsNotCompletedForTheNextStart() throws IOException {
    BatchStaging ended = staging("ORDERS");
    ended.renew();
    Path batch = Files.createDirectory(batches("ORDERS").resolve("batch-1"));
    Files.createFile(batch.resolve("1.blk"));
    ended.close();
    assertThat(batches("ORDERS").resolve("batch-1/1.blk")).exists();

    BatchStaging next = staging("ORDERS");
    assertThat(batches("ORDERS").resolve("batch-1/1.blk")).exists();
    next.renew();
    assertThat(batches("ORDERS").toRealPath()).isEmptyDirectory();
    assertThat(batch).doesNotExist();
  }

  @Test
  void replacesALinkThatLeadsNowhere() throws IOException {
    Files.createDirectories(batches("ORDERS").getParent());
    Files.createSymbolicLink(batches("ORDERS"), memory.resolve("weft-batches-1/ORDERS"));
    staging("ORDERS").renew();
    assertThat(batches("ORDERS").toRealPath()).isEmptyDirectory();
  }

  @Test
  void leavesAloneWhatTheServerUsesOnTheDisk() throws IOException {
    Files.createDirectories(batches("ORDERS"));
    BatchStaging staging = staging("ORDERS");
    staging.renew();
    staging.close();
    assertThat(batches("ORDERS")).isDirectory();
    assertThat(memory).isEmptyDirectory();
  }

  @Test
  void stagesNothingWhereThereIsNoMemoryFileSystem() {
    for (Path other : List.of(Path.of(""), store, Path.of("/no/such/directory"))) {
      BatchStaging staging = new BatchStaging(store, other, List.of("ORDERS"));
      staging.renew();
      assertThat(Files.exists(batches("ORDERS"))).isFalse();
      staging.close();
    }
  }

  private BatchStaging staging(String... streams) {
    return new BatchStaging(store, memory, List.of(streams));
  }

  private Path batches(String stream) {
    return store.resolve("jetstream/$G/streams/" + stream + "/batches");
  }
}
