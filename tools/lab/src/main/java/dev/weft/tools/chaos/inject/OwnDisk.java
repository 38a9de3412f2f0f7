package dev.weft.tools.chaos.inject;

import dev.weft.tools.lab.ControlledNatsServer;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Each nats-server has its store on an ext4 of its own, in a file. Power loss is: the process
 * stands still, the file system is shut down without writing anything more ({@code
 * EXT4_IOC_SHUTDOWN}, as xfstests does it), the process is killed, and the file system is mounted
 * again, which replays its journal. What was not synced is gone.
 *
 * <p>Thread-safe. Blocks the calling thread.
 */
public final class OwnDisk implements FaultInjector, AutoCloseable {
  private static final long BYTES = 2L << 30;
  private static final String SHUT_DOWN =
      "open(my $d, '<', $ARGV[0]) or die \"open: $!\";"
          + "my $without_log_flush = pack('L', 2);"
          + "defined(ioctl($d, 0x8004587D, $without_log_flush)) or die \"ioctl: $!\";";

  private final List<ControlledNatsServer> servers;
  private final Path dir;
  private final List<Path> mounted = new ArrayList<>();

  private OwnDisk(List<ControlledNatsServer> servers, Path dir) {
    this.servers = List.copyOf(servers);
    this.dir = dir;
  }

  /**
   * Makes the disks; before the servers are started.
   *
   * @param dir for images and mount points
   */
  public static OwnDisk make(List<ControlledNatsServer> servers, Path dir)
      throws IOException, InterruptedException {
    OwnDisk disk = new OwnDisk(servers, dir);
    for (ControlledNatsServer server : servers) {
      Path image = disk.image(server);
      Files.createDirectories(disk.mountPoint(server));
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(BYTES);
      }
      Shell.run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=1", image.toString());
      disk.mount(server);
      server.config().storeIn(disk.mountPoint(server));
    }
    return disk;
  }

  @Override
  public void begin(int index) throws IOException, InterruptedException {
    ControlledNatsServer server = servers.get(index % servers.size());
    server.process().hold();
    String mountPoint = mountPoint(server).toString();
    // perl opens no directory; any file of the file system stands for it.
    Path handle = Files.createTempFile(mountPoint(server), "power", "");
    Shell.run("perl", "-e", SHUT_DOWN, handle.toString());
    server.process().kill();
    Shell.run("umount", mountPoint);
    mount(server);
  }

  @Override
  public void end(int index) {
    servers.get(index % servers.size()).process().start();
  }

  /** Unmounts them; the servers have ended. */
  @Override
  public synchronized void close() {
    for (Path mountPoint : mounted) {
      try {
        Shell.run("umount", "-l", mountPoint.toString());
      } catch (IOException | RuntimeException stays) {
        // Whoever finds the directory unmounts it.
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
    }
    mounted.clear();
  }

  private synchronized void mount(ControlledNatsServer server)
      throws IOException, InterruptedException {
    Path mountPoint = mountPoint(server);
    Shell.run("mount", "-o", "loop", image(server).toString(), mountPoint.toString());
    if (!mounted.contains(mountPoint)) {
      mounted.add(mountPoint);
    }
  }

  private Path image(ControlledNatsServer server) {
    return dir.resolve(server.name() + ".img");
  }

  private Path mountPoint(ControlledNatsServer server) {
    return dir.resolve(server.name());
  }
}
