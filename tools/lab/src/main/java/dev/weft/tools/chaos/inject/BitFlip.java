package dev.weft.tools.chaos.inject;

import dev.weft.tools.lab.ControlledNatsServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * One of several servers is killed, and while it is away one bit in the middle of what it keeps of
 * a stream becomes another one. A server that was removed keeps nothing when it comes back: then it
 * is the next one.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class BitFlip implements FaultInjector {
  /** A stream that has just been made has nothing yet. */
  private static final int LOOKS_MAX = 40;

  private static final long LOOK_MS = 250;

  private final List<ControlledNatsServer> servers;
  private final String stream;
  private final Map<Integer, ControlledNatsServer> damaged = new ConcurrentHashMap<>();

  public BitFlip(List<ControlledNatsServer> servers, String stream) {
    this.servers = List.copyOf(servers);
    this.stream = stream;
  }

  @Override
  public void begin(int index) throws IOException, InterruptedException {
    ControlledNatsServer server = holder(index);
    damaged.put(index, server);
    server.process().kill();
    Path block = largestBlock(server.config().storeDir()).orElseThrow();
    try (RandomAccessFile file = new RandomAccessFile(block.toFile(), "rw")) {
      long at = file.length() / 2;
      file.seek(at);
      int value = file.read();
      file.seek(at);
      file.write(value ^ 1);
    }
  }

  @Override
  public void end(int index) {
    Optional.ofNullable(damaged.remove(index)).ifPresent(server -> server.process().start());
  }

  private ControlledNatsServer holder(int index) throws IOException, InterruptedException {
    for (int look = 0; look < LOOKS_MAX; look++) {
      for (int i = 0; i < servers.size(); i++) {
        ControlledNatsServer server = servers.get((index + i) % servers.size());
        if (largestBlock(server.config().storeDir()).isPresent()) {
          return server;
        }
      }
      Thread.sleep(LOOK_MS);
    }
    throw new IOException("no server has a block of " + stream);
  }

  private Optional<Path> largestBlock(Path store) throws IOException {
    try (Stream<Path> files = Files.walk(store)) {
      return files
          .filter(file -> file.toString().endsWith(".blk"))
          .filter(file -> file.toString().contains("/streams/" + stream + "/msgs/"))
          .max(Comparator.comparingLong(file -> file.toFile().length()));
    }
  }
}
