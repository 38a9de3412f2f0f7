package dev.weft.tools.audit.history;

import dev.weft.kernel.journal.RecordedEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The ids of all events, as 64 bits of each, in temporary files until they are compared: two ids of
 * a hundred million are taken for one with a chance of 1 in 3,000. Not thread-safe.
 */
public final class EventIds implements AutoCloseable {
  private final Spool spool;
  private final List<String> streams;
  private long count;

  /**
   * @param spool closed with this
   * @param streams that the events may be in, 128 at most
   */
  EventIds(Spool spool, List<String> streams) {
    this.spool = spool;
    this.streams = streams;
  }

  void add(RecordedEvent event) {
    if (event.eventId().isEmpty()) {
      return;
    }
    count++;
    int stream = streams.indexOf(event.stream());
    long hash = Lines.hash(event.stream() + '\n' + event.eventId());
    spool.add(
        Math.floorMod(hash, spool.partitions()),
        out -> {
          out.writeLong(hash);
          out.writeByte(stream);
          out.writeLong(event.sequence());
        });
  }

  /** Events that have one. */
  public long count() {
    return count;
  }

  /** Hands over each event whose id an earlier event of its stream has. */
  public void eachRepeated(Consumer<Problem> problems) {
    for (int part = 0; part < spool.partitions(); part++) {
      Map<Long, Long> firsts = new HashMap<>();
      spool.read(
          part,
          in -> {
            long hash = in.readLong();
            String stream = streams.get(in.readByte());
            long sequence = in.readLong();
            Long first = firsts.putIfAbsent(hash, sequence);
            if (first != null) {
              problems.accept(
                  new Problem(
                      stream + " " + sequence, "has the event id of " + stream + " " + first));
            }
          });
    }
  }

  @Override
  public void close() {
    spool.close();
  }
}
