package dev.weft.tools.provider;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.OptionalLong;

/**
 * Where in the {@link LedgerFile} an entry is, by its idempotency key and by its sequence, and what
 * was given back of each charge: an SQLite file beside the ledger. It holds nothing that the ledger
 * does not hold, so it may be behind it, or be deleted.
 *
 * <p>Blocks the calling thread; one call at a time.
 */
final class LedgerIndex implements AutoCloseable {
  /** Of so many entries one is marked by its sequence; the others are read from there on. */
  static final int MARK_EVERY = 256;

  private static final int VERSION = 1;

  /**
   * Where the driver unpacks its native library, for as long as the process lives. Not in /tmp,
   * from where a container may run nothing.
   */
  private static final String UNPACK_DIRECTORY = "org.sqlite.tmpdir";

  private static final String UNPACKED = "sqlite-*sqlitejdbc*";

  private static final List<String> FILE_SUFFIXES = List.of("", "-wal", "-shm");

  /**
   * The log of changes (WAL) is written back when it has so many pages, 32 MB: keys are scattered,
   * so the more are written back together the less there is to write.
   */
  private static final List<String> SETTINGS =
      List.of(
          "pragma journal_mode = wal",
          "pragma synchronous = normal",
          "pragma wal_autocheckpoint = 8192",
          "pragma locking_mode = exclusive",
          "pragma cache_size = -16384");

  private static final List<String> TABLES =
      List.of(
          "create table entry (slot integer primary key, at integer not null)",
          "create table mark (sequence integer primary key, at integer not null)",
          "create table refund (charge integer primary key, minor integer not null)",
          "create table covered (id integer primary key, bytes integer not null,"
              + " sequence integer not null, last integer not null)",
          "pragma user_version = " + VERSION);

  private final Connection connection;
  private final PreparedStatement putEntry;
  private final PreparedStatement putMark;
  private final PreparedStatement addRefund;
  private final PreparedStatement putCovered;
  private final PreparedStatement entryAt;
  private final PreparedStatement markBefore;
  private final PreparedStatement refunded;

  /**
   * How much of the ledger the index knows.
   *
   * @param bytes it knows what is before this byte
   * @param sequence of the last entry it knows; 0: none
   * @param lastAt the byte that entry begins at
   */
  record Covered(long bytes, long sequence, long lastAt) {
    static final Covered NOTHING = new Covered(0, 0, 0);
  }

  private LedgerIndex(Connection connection) throws SQLException {
    this.connection = connection;
    putEntry = connection.prepareStatement("insert or ignore into entry values (?, ?)");
    putMark = connection.prepareStatement("insert into mark values (?, ?)");
    addRefund =
        connection.prepareStatement(
            "insert into refund values (?, ?)"
                + " on conflict (charge) do update set minor = minor + excluded.minor");
    putCovered = connection.prepareStatement("insert or replace into covered values (1, ?, ?, ?)");
    entryAt = connection.prepareStatement("select at from entry where slot = ?");
    markBefore =
        connection.prepareStatement(
            "select at from mark where sequence <= ? order by sequence desc limit 1");
    refunded = connection.prepareStatement("select minor from refund where charge = ?");
  }

  /** Opens the index, a new one when there is none or one of another version. */
  static LedgerIndex open(Path path) throws SQLException, IOException {
    Connection connection = connect(path);
    try {
      int version = version(connection);
      if (version != VERSION) {
        connection.close();
        delete(path);
        connection = connect(path);
        execute(connection, TABLES);
      }
      connection.setAutoCommit(false);
      return new LedgerIndex(connection);
    } catch (SQLException | IOException unusable) {
      connection.close();
      throw unusable;
    }
  }

  static void delete(Path path) throws IOException {
    for (String suffix : FILE_SUFFIXES) {
      Files.deleteIfExists(path.resolveSibling(path.getFileName() + suffix));
    }
  }

  Covered covered() throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("select bytes, sequence, last from covered")) {
      return row.next()
          ? new Covered(row.getLong(1), row.getLong(2), row.getLong(3))
          : Covered.NOTHING;
    }
  }

  /**
   * Where the entry under a slot begins. A key's slot is its hash, or the next one that was free:
   * two keys may have one hash.
   */
  OptionalLong at(long slot) throws SQLException {
    return number(entryAt, slot);
  }

  /** Where an entry at or before the sequence begins, not many before it. */
  long before(long sequence) throws SQLException {
    return number(markBefore, sequence).orElse(0);
  }

  long refundedMinor(long chargeSequence) throws SQLException {
    return number(refunded, chargeSequence).orElse(0);
  }

  /** Kept by the next {@link #commit}. */
  void put(LedgerEntry entry, long atBytes) throws SQLException {
    for (long slot = Fields.hash(entry.key()); !update(putEntry, slot, atBytes); slot++) {
      // Taken by another key.
    }
    if (entry.sequence() % MARK_EVERY == 0) {
      update(putMark, entry.sequence(), atBytes);
    }
    if (entry.is(LedgerEntry.Status.REFUNDED)) {
      long charge = LedgerEntry.Kind.CHARGE.sequence(entry.reference());
      update(addRefund, charge, entry.amountMinor());
    }
  }

  void commit(Covered now) throws SQLException {
    update(putCovered, now.bytes(), now.sequence(), now.lastAt());
    connection.commit();
  }

  /** Forgets what was not committed; returns what is left. */
  Covered rollback() throws SQLException {
    connection.rollback();
    return covered();
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }

  private static Connection connect(Path path) throws SQLException, IOException {
    if (System.getProperty(UNPACK_DIRECTORY) == null) {
      Path directory = path.toAbsolutePath().getParent();
      removeLibraries(directory);
      System.setProperty(UNPACK_DIRECTORY, directory.toString());
    }
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + path);
    try {
      execute(connection, SETTINGS);
      return connection;
    } catch (SQLException unusable) {
      connection.close();
      throw unusable;
    }
  }

  /** Those that killed processes left behind; a file that another one has loaded may go, too. */
  private static void removeLibraries(Path directory) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(directory, UNPACKED)) {
      for (Path library : left) {
        Files.deleteIfExists(library);
      }
    }
  }

  private static int version(Connection connection) throws SQLException {
    try (Statement select = connection.createStatement();
        ResultSet row = select.executeQuery("pragma user_version")) {
      return row.getInt(1);
    }
  }

  private static void execute(Connection connection, List<String> commands) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String command : commands) {
        statement.execute(command);
      }
    }
  }

  private static OptionalLong number(PreparedStatement select, long argument) throws SQLException {
    select.setLong(1, argument);
    try (ResultSet row = select.executeQuery()) {
      return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
    }
  }

  /** Whether a row was changed. */
  private static boolean update(PreparedStatement statement, long... arguments)
      throws SQLException {
    for (int i = 0; i < arguments.length; i++) {
      statement.setLong(i + 1, arguments[i]);
    }
    return statement.executeUpdate() > 0;
  }
}
