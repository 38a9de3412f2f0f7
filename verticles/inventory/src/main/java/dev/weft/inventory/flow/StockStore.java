package dev.weft.inventory.flow;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.Outcome;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.Journal.Appended;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.proto.inventory.v1.StockLevel;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Thread-safe. Stream INVENTORY, seen by SKU and by order. */
public final class StockStore {
  /** The only shard so far. */
  public static final int SHARD = 0;

  private static final int SUBJECTS_MAX = 500;
  private static final int SKU_TOKEN = 2;
  private static final int ORDER_TOKEN = 3;
  private static final int OPEN_TRIES_MAX = 100;

  private final Journal journal;

  public StockStore(Journal journal) {
    this.journal = journal;
  }

  /** All levels of the catalogue; what is new in it gets its first level. */
  public Future<Levels> open(Catalogue catalogue) {
    return open(catalogue, OPEN_TRIES_MAX);
  }

  /** The levels of those of the SKUs that have one. */
  public Future<Map<String, Level>> levels(Collection<String> skus) {
    return last(skus.stream().map(Subjects::level).toList())
        .map(
            events -> {
              Map<String, Level> levels = new HashMap<>();
              events.forEach(event -> levels.put(event.subjectToken(SKU_TOKEN), levelOf(event)));
              return levels;
            });
  }

  /** What was decided about those of the orders that anything was decided about. */
  public Future<Map<String, Outcome>> outcomes(Collection<String> orderIds) {
    return last(orderIds.stream().flatMap(StockStore::outcomeSubjects).toList())
        .map(
            events -> {
              Map<String, Outcome> outcomes = new HashMap<>();
              // The last one counts; the subjects of an order may lie in two chunks.
              events.forEach(
                  event ->
                      outcomes.merge(
                          event.subjectToken(ORDER_TOKEN),
                          Outcome.of(event),
                          (one, other) -> one.sequence() > other.sequence() ? one : other));
              return outcomes;
            });
  }

  /** All or nothing. */
  public Future<Appended> append(List<NewEvent> events) {
    return journal.appendAll(Streams.INVENTORY, events);
  }

  private Future<Levels> open(Catalogue catalogue, int triesLeft) {
    return levels(catalogue.skus())
        .compose(
            stored -> {
              List<NewEvent> missing = missing(catalogue, stored);
              if (missing.isEmpty()) {
                return Future.succeededFuture(new Levels(stored));
              }
              return triesLeft == 0
                  ? Future.failedFuture(contended())
                  : create(missing).compose(created -> open(catalogue, triesLeft - 1));
            });
  }

  /**
   * One by one: they need not be stored together, and nats-server 2.12.0 refuses every batch with a
   * guard that says "nothing yet" of a literal subject. Completes as well when another node was
   * faster: the caller reads what there is then.
   */
  private Future<Void> create(List<NewEvent> levels) {
    Future<Void> created = Future.succeededFuture();
    for (NewEvent level : levels) {
      created = created.compose(before -> create(level));
    }
    return created;
  }

  private Future<Void> create(NewEvent level) {
    return journal
        .append(Streams.INVENTORY, level)
        .<Void>mapEmpty()
        .recover(
            error ->
                Failure.of(error).is(FailureKind.CONFLICT)
                    ? Future.succeededFuture()
                    : Future.failedFuture(error));
  }

  private Future<List<RecordedEvent>> last(List<String> subjects) {
    Future<List<RecordedEvent>> all = Future.succeededFuture(new ArrayList<>());
    for (int from = 0; from < subjects.size(); from += SUBJECTS_MAX) {
      List<String> chunk = subjects.subList(from, Math.min(subjects.size(), from + SUBJECTS_MAX));
      all =
          all.compose(
              read -> journal.last(Streams.INVENTORY, chunk).onSuccess(read::addAll).map(read));
    }
    return all;
  }

  private static List<NewEvent> missing(Catalogue catalogue, Map<String, Level> stored) {
    return catalogue.skus().stream()
        .filter(sku -> !stored.containsKey(sku))
        .map(sku -> firstLevel(sku, catalogue.item(sku).stock()))
        .toList();
  }

  private static NewEvent firstLevel(String sku, long stock) {
    String subject = Subjects.level(sku);
    return NewEvent.of(subject, "", new Level(stock, stock, 0).toEvent(sku), Guard.none(subject));
  }

  /** Literal subjects are much faster to find than a wildcard. */
  private static Stream<String> outcomeSubjects(String orderId) {
    return Stream.of(Outcome.Kind.RESERVED, Outcome.Kind.REJECTED, Outcome.Kind.RELEASED)
        .map(kind -> Subjects.inventory(kind.token(), SHARD, orderId));
  }

  private static Level levelOf(RecordedEvent event) {
    StockLevel level = event.payloadAs(StockLevel.parser());
    return new Level(level.getAvailable(), level.getInitial(), event.sequence());
  }

  private static Failure contended() {
    return Failure.retry(InventoryFailures.CONTENDED, "the first levels keep changing");
  }
}
