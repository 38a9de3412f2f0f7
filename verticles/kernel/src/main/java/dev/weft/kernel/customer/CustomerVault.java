package dev.weft.kernel.customer;

import com.google.protobuf.StringValue;
import dev.weft.kernel.collection.BoundedMap;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.journal.Guard;
import dev.weft.kernel.journal.Journal;
import dev.weft.kernel.journal.NewEvent;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.kernel.seal.KeyFile;
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Maps customers to the handles that events name them by, where nodes have keys for it: 128 random
 * bits, the same in all orders of a customer. Who that is stands in stream CUSTOMERS, sealed, under
 * the handle; the handle stands there under a digest of the customer's id. Once both are destroyed
 * nobody can tell whose the orders were, and the next order of the same customer gets a new handle.
 *
 * <p>Without keys a customer's id is its own handle. Event-loop confined.
 */
public final class CustomerVault {
  /** What an order of a forgotten customer has in place of the customer's id. */
  public static final String ERASED = "[erased]";

  /** How every handle begins in an event. */
  public static final String PREFIX = "customer:v1:";

  /** The guard says that there is a handle, and it cannot be read. */
  private static final String CONTENDED_ID = "KRN-504";

  private static final int HANDLE_BYTES = 16;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Journal journal;
  private final KeyFile keys;
  private final RecentMap handles = new RecentMap();
  private final RecentMap names = new RecentMap();

  /**
   * @param keys that customers' ids are sealed with; none: they are not
   */
  public CustomerVault(Journal journal, KeyFile keys) {
    this.journal = journal;
    this.keys = keys;
  }

  /** Whether an id of a customer looks like a handle. */
  public static boolean isReserved(String customerId) {
    return customerId.startsWith(PREFIX) || customerId.equals(ERASED);
  }

  public boolean isOn() {
    return !keys.keys().isEmpty();
  }

  /** What events call the customer; made when there is none yet, and stored before it is known. */
  public Future<String> handleOf(String customerId) {
    if (!isOn()) {
      return Future.succeededFuture(customerId);
    }
    Optional<String> known = handles.get(customerId);
    return known.isPresent()
        ? Future.succeededFuture(known.get())
        : find(customerId)
            .compose(
                found -> found.map(Future::succeededFuture).orElseGet(() -> create(customerId)))
            .onSuccess(handle -> handles.put(customerId, handle));
  }

  /** The customer's id; {@link #ERASED} when it was destroyed. */
  public Future<String> nameOf(String handle) {
    return load(List.of(handle)).map(loaded -> known(handle));
  }

  /** Completes when {@link #known} knows all of them; WAIT while a key is missing. */
  public Future<Void> load(Collection<String> all) {
    List<String> missing =
        all.stream()
            .filter(handle -> isHandle(handle) && names.get(handle).isEmpty())
            .distinct()
            .toList();
    return missing.isEmpty()
        ? Future.succeededFuture()
        : read(missing)
            .recover(
                error ->
                    Failure.of(error).is(Condition.KEY_MISSING)
                        ? keys.read().compose(again -> read(missing))
                        : Future.failedFuture(error));
  }

  private Future<Void> read(List<String> missing) {
    return read(missing, journal::last)
        .compose(
            unknown ->
                unknown.isEmpty()
                    ? Future.succeededFuture(unknown)
                    : read(unknown, journal::lastCertain))
        .map(
            erased -> {
              erased.forEach(handle -> names.put(handle, ERASED));
              return null;
            });
  }

  /** What was loaded a moment ago; anything else is its own name. */
  public String known(String handle) {
    return handle.startsWith(PREFIX) ? names.get(handle).orElse(handle) : handle;
  }

  /**
   * Destroys what is known of the customer. Completes with false when nothing is; may be repeated.
   */
  public Future<Boolean> forget(String customerId) {
    if (!isOn()) {
      return Future.succeededFuture(false);
    }
    return find(customerId)
        .compose(
            found ->
                found.isEmpty()
                    ? Future.succeededFuture(false)
                    : journal
                        .erase(Streams.CUSTOMERS, Subjects.customerName(token(found.get())))
                        .compose(
                            erased ->
                                journal.erase(Streams.CUSTOMERS, subject(customerId)).map(true))
                        .onSuccess(
                            erased -> {
                              handles.remove(customerId);
                              names.put(found.get(), ERASED);
                            }));
  }

  private Future<Optional<String>> find(String customerId) {
    return journal
        .lastCertain(Streams.CUSTOMERS, List.of(subject(customerId)))
        .map(found -> found.stream().findFirst().map(event -> PREFIX + text(event)));
  }

  /** Both in one batch: there is no handle whose name was lost, and no name without a handle. */
  private Future<String> create(String customerId) {
    byte[] random = new byte[HANDLE_BYTES];
    RANDOM.nextBytes(random);
    String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    String sealed = keys.keys().seal(customerId, context(token));
    List<NewEvent> both =
        List.of(
            event(Subjects.customerName(token), token + ":name", sealed),
            event(subject(customerId), token + ":handle", token));
    return journal
        .appendAll(Streams.CUSTOMERS, both)
        .map(stored -> PREFIX + token)
        .recover(
            Failure.onConflict(
                () -> find(customerId).map(found -> found.orElseThrow(CustomerVault::contended))));
  }

  /** Completes with those that there is nothing of. */
  private Future<List<String>> read(
      List<String> unknown, BiFunction<String, List<String>, Future<List<RecordedEvent>>> read) {
    Map<String, String> bySubject =
        unknown.stream()
            .collect(
                Collectors.toMap(
                    handle -> Subjects.customerName(token(handle)), Function.identity()));
    return read.apply(Streams.CUSTOMERS, List.copyOf(bySubject.keySet()))
        .map(
            events -> {
              List<String> left = new ArrayList<>(unknown);
              for (RecordedEvent event : events) {
                String handle = bySubject.get(event.subject());
                names.put(handle, keys.keys().open(text(event), context(token(handle))));
                left.remove(handle);
              }
              return left;
            });
  }

  private String subject(String customerId) {
    return Subjects.customerHandle(keys.keys().digest(customerId));
  }

  private static NewEvent event(String subject, String id, String text) {
    return NewEvent.of(subject, id, StringValue.of(text), Guard.none(subject));
  }

  private static String text(RecordedEvent event) {
    return event.payloadAs(StringValue.parser()).getValue();
  }

  private static boolean isHandle(String text) {
    return text.startsWith(PREFIX) && Subjects.isToken(token(text));
  }

  private static String token(String handle) {
    return handle.substring(PREFIX.length());
  }

  private static String context(String token) {
    return "customer:" + token;
  }

  private static Failure contended() {
    return Failure.retry(CONTENDED_ID, "the customer is being forgotten, or made known");
  }

  /** Entries live for a minute, which bounds how long a forgotten customer stays known. */
  private static final class RecentMap {
    private static final int ENTRIES_MAX = 10_000;
    private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(1);

    /** In the order in which they were learned. */
    private final Map<String, Known> known = new BoundedMap<>(ENTRIES_MAX);

    private record Known(String text, long sinceNanos) {}

    Optional<String> get(String key) {
      Known found = known.get(key);
      return found == null || System.nanoTime() - found.sinceNanos() > KNOWN_NANOS
          ? Optional.empty()
          : Optional.of(found.text());
    }

    void put(String key, String text) {
      known.remove(key);
      known.put(key, new Known(text, System.nanoTime()));
    }

    void remove(String key) {
      known.remove(key);
    }
  }
}
