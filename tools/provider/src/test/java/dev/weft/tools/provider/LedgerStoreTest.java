package dev.weft.tools.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger's file and its index, whatever became of either. */
class LedgerStoreTest {
  private static final int MANY = 3 * LedgerIndex.MARK_EVERY + 5;
  private static final Clock CLOCK = Clock.fixed(Instant.EPOCH, ZoneOffset.UTC);

  @TempDir private Path directory;

  @Test
  void findsEveryEntryByKeyAndBySequenceWhenOpenedAgain() {
    charge(1, MANY);
    requireAll(MANY);
  }

  @Test
  void makesAnIndexForALedgerThatHasNone() throws IOException {
    charge(1, MANY);
    Files.delete(index());
    requireAll(MANY);
  }

  @Test
  void makesAnIndexAnewThatCannotBeRead() throws IOException {
    charge(1, MANY);
    Files.writeString(index(), "no database".repeat(1_000));
    requireAll(MANY);
  }

  @Test
  void readsWhatACrashLeftOutOfTheIndex() throws IOException {
    charge(1, MANY);
    byte[] old = Files.readAllBytes(index());
    charge(MANY + 1, 2 * MANY);
    Files.write(index(), old);
    requireAll(2 * MANY);
  }

  @Test
  void believesNoIndexOfAnotherLedger() throws IOException {
    charge(1, MANY);
    Path another = directory.resolve("another");
    charge(another, 1, MANY / 2);
    Files.move(another, ledger(), StandardCopyOption.REPLACE_EXISTING);
    requireAll(MANY / 2);
    charge(MANY / 2 + 1, MANY);
    requireAll(MANY);
  }

  @Test
  void tellsKeysOfOneHashApart() throws SQLException {
    charge(1, 1);
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + index());
        Statement statement = connection.createStatement()) {
      // The slot of the second key is taken by the entry of the first.
      statement.execute("insert into entry values (" + Fields.hash("key-2") + ", 0)");
    }
    charge(2, 2);
    requireAll(2);
  }

  @Test
  void givesBackNoMoreThanWasCapturedWhenOpenedAgain() {
    charge(1, 1);
    assertThat(refund("r1", 60).succeeded()).isTrue();
    assertThat(refund("r2", 41).failed()).isTrue();
    assertThat(refund("r3", 40).succeeded()).isTrue();
    assertThat(refund("r4", 1).failed()).isTrue();
  }

  @Test
  void refusesALedgerThatLacksALine() throws IOException {
    charge(1, 3);
    List<String> lines = Files.readAllLines(ledger());
    Files.writeString(ledger(), lines.get(0) + "\n" + lines.get(2) + "\n");
    Files.delete(index());
    assertThatThrownBy(() -> LedgerStore.open(ledger())).hasMessageContaining("is damaged at byte");
  }

  @Test
  void looksAtNoMoreEntriesThanOnePageMayHold() {
    charge(1, 10);
    try (LedgerStore store = LedgerStore.open(ledger())) {
      LedgerStore.Page page = store.page(2, entry -> false, 5);
      assertThat(page.entries()).isEmpty();
      assertThat(page.next()).isEqualTo(7L);
      assertThat(store.page(7, entry -> true, 5).next()).isNull();
    }
  }

  private void requireAll(int count) {
    try (LedgerStore store = LedgerStore.open(ledger())) {
      for (long i = 1; i <= count; i++) {
        assertThat(store.byKey("key-" + i).sequence()).isEqualTo(i);
        if (isRead(i)) {
          assertThat(store.bySequence(i).key()).isEqualTo("key-" + i);
        }
      }
      assertThat(store.byKey("key-" + (count + 1))).isNull();
      assertThat(store.bySequence(count + 1)).isNull();
    }
  }

  /** Each is read from the last mark before it on, so those around a mark and some between. */
  private static boolean isRead(long sequence) {
    long behindMark = sequence % LedgerIndex.MARK_EVERY;
    return behindMark <= 2 || behindMark == LedgerIndex.MARK_EVERY - 1 || sequence % 32 == 0;
  }

  private void charge(int from, int to) {
    charge(ledger(), from, to);
  }

  private static void charge(Path ledger, int from, int to) {
    try (LedgerStore store = LedgerStore.open(ledger)) {
      List<LedgerRequest> requests =
          IntStream.rangeClosed(from, to)
              .<LedgerRequest>mapToObj(LedgerStoreTest::request)
              .toList();
      assertThat(new PaymentDecisions(store, CLOCK).decide(requests)).allMatch(Future::succeeded);
    }
  }

  private static ChargeRequest request(int number) {
    return new ChargeRequest("key-" + number, 100, "EUR", "tok_ok", "Bestellung Ä " + number);
  }

  private Future<LedgerEntry> refund(String key, long amountMinor) {
    try (LedgerStore store = LedgerStore.open(ledger())) {
      List<LedgerRequest> one = List.of(new RefundRequest(key, "ch_1", amountMinor));
      return new PaymentDecisions(store, CLOCK).decide(one).get(0);
    }
  }

  private Path ledger() {
    return directory.resolve("ledger.jsonl");
  }

  private Path index() {
    return directory.resolve("ledger.jsonl.index");
  }
}
