package dev.weft.tools.provider;

import dev.weft.tools.provider.LedgerEntry.Status;
import dev.weft.tools.provider.LedgerIndex.Covered;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything the provider has decided, on disk: the file of JSON lines is the truth, the index
 * beside it says where in the file something is. What the index misses, all of it for a ledger that
 * was written without one, is read from the file when it is opened.
 *
 * <p>Blocks the calling thread; one call at a time.
 */
final class LedgerStore implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LedgerStore.class);
  private static final String INDEX_SUFFIX = ".index";

  /**
   * So many entries are read again after a crash; fewer would have the index written more often.
   */
  private static final int UNINDEXED_MAX = 4_096;

  private static final int PROGRESS_EVERY = 1_000_000;

  private final Path path;
  private final LedgerFile file;
  private final LedgerIndex index;

  /** Numbered, not stored yet, by key. */
  private final Map<String, LedgerEntry> staged = new LinkedHashMap<>();

  /** What the index has, the part of it that is not committed included. */
  private Covered indexed;

  private int uncommitted;

  /** Whether the file has entries that could not be added to the index. */
  private boolean isBehind;

  /**
   * Part of the ledger.
   *
   * @param next the cursor behind it; null at the end of the ledger
   */
  record Page(List<LedgerEntry> entries, Long next) {}

  /** What asks the index. */
  private interface Question<T> {
    T ask() throws SQLException;
  }

  private LedgerStore(Path path, LedgerFile file, LedgerIndex index, Covered indexed) {
    this.path = path;
    this.file = file;
    this.index = index;
    this.indexed = indexed;
  }

  static LedgerStore open(Path path) {
    LedgerFile file = LedgerFile.open(path);
    try {
      LedgerStore store = withIndex(path, file);
      store.catchUp();
      return store;
    } catch (SQLException | IOException broken) {
      file.close();
      throw new UncheckedIOException("index of ledger " + path, new IOException(broken));
    } catch (RuntimeException broken) {
      file.close();
      throw broken;
    }
  }

  /** The entry under the key, also a staged one; null when there is none. */
  LedgerEntry byKey(String key) {
    LedgerEntry fresh = staged.get(key);
    if (fresh != null) {
      return fresh;
    }
    return ask(
        () -> {
          long slot = Fields.hash(key);
          OptionalLong at = index.at(slot);
          while (at.isPresent()) {
            LedgerEntry entry = file.at(at.getAsLong());
            if (entry.key().equals(key)) {
              return entry;
            }
            at = index.at(++slot);
          }
          return null;
        });
  }

  /** The entry with the sequence, also a staged one; null when there is none. */
  LedgerEntry bySequence(long sequence) {
    if (sequence < 1) {
      return null;
    }
    if (sequence > indexed.sequence()) {
      return staged.values().stream()
          .filter(entry -> entry.sequence() == sequence)
          .findFirst()
          .orElse(null);
    }
    return page(sequence - 1, entry -> true, 1).entries().get(0);
  }

  /** What was given back of a charge, staged refunds included. */
  long refundedMinor(LedgerEntry charge) {
    long fresh =
        staged.values().stream()
            .filter(entry -> entry.is(Status.REFUNDED) && entry.reference().equals(charge.id()))
            .mapToLong(LedgerEntry::amountMinor)
            .sum();
    return fresh + ask(() -> index.refundedMinor(charge.sequence()));
  }

  /** Numbers an entry and keeps it for the next {@link #commit}. */
  LedgerEntry stage(LedgerEntry draft) {
    LedgerEntry numbered = draft.numbered(indexed.sequence() + staged.size() + 1);
    staged.put(numbered.key(), numbered);
    return numbered;
  }

  /** Stores what is staged: it is on disk when this returns. When it fails, nothing is. */
  void commit() {
    List<LedgerEntry> entries = List.copyOf(staged.values());
    staged.clear();
    if (entries.isEmpty()) {
      return;
    }
    long[] starts = file.append(entries);
    isBehind = true;
    for (int i = 0; i < starts.length; i++) {
      boolean last = i == starts.length - 1;
      put(entries.get(i), starts[i], last ? file.bytes() : starts[i + 1]);
    }
    isBehind = false;
  }

  /** After an index that could not be written: reads again what it misses. Call it first. */
  void repairIndex() {
    if (isBehind) {
      staged.clear();
      indexed = ask(index::rollback);
      catchUp();
      isBehind = false;
    }
  }

  /**
   * Entries after the sequence for which the filter holds, from as many as may be scanned at once.
   */
  Page page(long after, Predicate<LedgerEntry> filter, int entriesMax) {
    List<LedgerEntry> entries = new ArrayList<>();
    if (after >= indexed.sequence()) {
      return new Page(entries, null);
    }
    long[] scanned = {after};
    file.read(
        ask(() -> index.before(after + 1)),
        (entry, from, to) -> {
          if (entry.sequence() > after) {
            scanned[0] = entry.sequence();
            if (filter.test(entry)) {
              entries.add(entry);
            }
          }
          return scanned[0] - after < entriesMax;
        });
    return new Page(entries, scanned[0] < indexed.sequence() ? (Long) scanned[0] : null);
  }

  @Override
  public void close() {
    try {
      commitIndex();
      index.close();
    } catch (SQLException unclean) {
      LOG.warn("ledger={} its index was not closed: {}", path, unclean.toString());
    } finally {
      file.close();
    }
  }

  /** An index that does not fit the file, or cannot be read, is made anew. */
  private static LedgerStore withIndex(Path path, LedgerFile file)
      throws SQLException, IOException {
    Path indexPath = path.resolveSibling(path.getFileName() + INDEX_SUFFIX);
    try {
      LedgerIndex index = LedgerIndex.open(indexPath);
      Covered covered = index.covered();
      if (fits(covered, file)) {
        return new LedgerStore(path, file, index, covered);
      }
      index.close();
      LOG.warn("ledger={} its index is of another ledger and is made anew", path);
    } catch (SQLException unreadable) {
      LOG.warn("ledger={} its index is made anew: {}", path, unreadable.toString());
    }
    LedgerIndex.delete(indexPath);
    return new LedgerStore(path, file, LedgerIndex.open(indexPath), Covered.NOTHING);
  }

  private static boolean fits(Covered covered, LedgerFile file) {
    if (covered.sequence() == 0) {
      return true;
    }
    LedgerEntry last = file.at(covered.lastAt());
    return last != null
        && last.sequence() == covered.sequence()
        && covered.lastAt() + last.toJson().toBuffer().length() < covered.bytes();
  }

  private void catchUp() {
    long before = indexed.sequence();
    file.recover(
        indexed.bytes(),
        (entry, from, to) -> {
          if (entry.sequence() != indexed.sequence() + 1) {
            throw new IllegalStateException(
                "ledger " + path + " is damaged at byte " + from + ": a sequence is missing");
          }
          put(entry, from, to);
          if (entry.sequence() % PROGRESS_EVERY == 0) {
            LOG.info("ledger={} entries={} are read into its index", path, entry.sequence());
          }
          return true;
        });
    commitIndex();
    LOG.debug("ledger={} indexed={}", path, indexed.sequence() - before);
  }

  private void put(LedgerEntry entry, long from, long to) {
    ask(
        () -> {
          index.put(entry, from);
          return null;
        });
    indexed = new Covered(to, entry.sequence(), from);
    if (++uncommitted >= UNINDEXED_MAX) {
      commitIndex();
    }
  }

  private void commitIndex() {
    ask(
        () -> {
          index.commit(indexed);
          return null;
        });
    uncommitted = 0;
  }

  private <T> T ask(Question<T> question) {
    try {
      return question.ask();
    } catch (SQLException broken) {
      throw new UncheckedIOException("index of ledger " + path, new IOException(broken));
    }
  }
}
