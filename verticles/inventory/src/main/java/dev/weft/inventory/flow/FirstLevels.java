package dev.weft.inventory.flow;

import static java.util.stream.Collectors.toSet;

import dev.weft.inventory.domain.Catalogue;
import dev.weft.inventory.domain.Level;
import dev.weft.inventory.domain.Levels;
import dev.weft.inventory.domain.StoredLevels;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.proto.inventory.v1.StockLevel;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which SKUs of a shard have had a level, and the first levels of those that have not.
 *
 * <p>Thread-safe.
 */
public final class FirstLevels {
  private static final int ID_TOKEN = 3;

  /** A SKU that has had a level. */
  private static final String SEEDED = "seeded";

  private static final int TRIES_MAX = 100;

  private final StockStore store;

  public FirstLevels(StockStore store) {
    this.store = store;
  }

  /**
   * The levels of the shard's part of the catalogue; what is new in it gets its first level. What
   * had one gets none: its stock may have been sold.
   */
  public Future<Levels> open(Catalogue catalogue) {
    return open(catalogue, TRIES_MAX);
  }

  private Future<Levels> open(Catalogue catalogue, int triesLeft) {
    List<String> skus = skus(catalogue);
    return store
        .read(skus)
        .compose(
            read -> seeded(skus).compose(seeded -> open(catalogue, skus, read, seeded, triesLeft)));
  }

  private Future<Levels> open(
      Catalogue catalogue,
      List<String> skus,
      StockStore.Read read,
      Set<String> seeded,
      int triesLeft) {
    Levels levels = new Levels(read.sequence(), read.skus(), read.levels());
    Set<String> missing = new TreeSet<>(skus);
    missing.removeIf(read.levels()::has);
    Set<String> unmarked = new TreeSet<>(skus);
    unmarked.removeAll(seeded);
    return lost(missing, read.levels(), seeded)
        .compose(
            lost -> {
              missing.removeAll(lost);
              if (missing.isEmpty() && unmarked.isEmpty()) {
                return Future.succeededFuture(levels);
              }
              if (triesLeft == 0) {
                return Future.failedFuture(contended());
              }
              long flushed = levels.flushedSequence();
              return create(firstLevels(catalogue, missing, flushed))
                  .compose(created -> markSeeded(unmarked, flushed))
                  .compose(marked -> open(catalogue, triesLeft - 1));
            });
  }

  private Future<Set<String>> seeded(List<String> skus) {
    return store
        .last(skus.stream().map(this::seededSubject).toList())
        .map(marks -> marks.stream().map(mark -> mark.subjectToken(ID_TOKEN)).collect(toSet()));
  }

  /**
   * Those that had a level: they are marked, or all that the stream held first is gone. A first
   * level would bring stock out of nothing.
   */
  private Future<Set<String>> lost(Set<String> missing, StoredLevels stored, Set<String> seeded) {
    if (!missing.isEmpty() && stored.isEmpty()) {
      return store.isPurged().map(purged -> purged ? Set.copyOf(missing) : common(missing, seeded));
    }
    return Future.succeededFuture(common(missing, seeded));
  }

  private static Set<String> common(Set<String> one, Set<String> other) {
    Set<String> both = new TreeSet<>(one);
    both.retainAll(other);
    return both;
  }

  /** Fits the outbound route of the stream. */
  private String seededSubject(String sku) {
    return Subjects.inventory(SEEDED, store.shard().index(), sku);
  }

  /**
   * Remembers that they had a level, for the next writer that opens the stream.
   *
   * @param flushedSequence all levels up to there are stored
   */
  Future<Void> markSeeded(Set<String> skus, long flushedSequence) {
    return create(
        skus.stream()
            .map(
                sku -> {
                  StockLevel mark =
                      StockLevel.newBuilder()
                          .setSku(sku)
                          .setFlushedSequence(flushedSequence)
                          .build();
                  String subject = seededSubject(sku);
                  return NewEvent.of(subject, "", mark, Guard.none(subject));
                })
            .toList());
  }

  /**
   * One by one: they need not be stored together, and nats-server 2.12.0 refuses every batch with a
   * guard that says "nothing yet" of a literal subject. Completes as well when another node was
   * faster: the caller reads what there is then.
   */
  private Future<Void> create(List<NewEvent> events) {
    Future<Void> created = Future.succeededFuture();
    for (NewEvent event : events) {
      created = created.compose(before -> create(event));
    }
    return created;
  }

  private Future<Void> create(NewEvent event) {
    return store
        .append(List.of(event))
        .<Void>mapEmpty()
        .recover(Failure.onConflict(Future::succeededFuture));
  }

  private List<String> skus(Catalogue catalogue) {
    return catalogue.skus().stream().filter(store.shard()::owns).toList();
  }

  private static List<NewEvent> firstLevels(
      Catalogue catalogue, Set<String> skus, long flushedSequence) {
    return skus.stream()
        .map(
            sku -> {
              String subject = Subjects.level(sku);
              Level first = Level.first(catalogue.item(sku).stock());
              return NewEvent.of(
                  subject, "", first.toEvent(sku, flushedSequence), Guard.none(subject));
            })
        .toList();
  }

  private static Failure contended() {
    return Failure.retry(InventoryFailures.CONTENDED, "the levels keep changing");
  }
}
