package dev.weft.payment.flow;

import dev.weft.kernel.failure.ActiveConditions;
import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealedFields;
import dev.weft.proto.common.v1.OrderRef;
import io.vertx.core.Future;
import io.vertx.core.shareddata.Shareable;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Opens the payment tokens of events, for the charge alone. Reads the key file again when a key is
 * missing; until it is there, the orders that need it wait, and readiness names the condition.
 *
 * <p>Thread-safe; one on each node.
 */
public final class PaymentTokens implements Shareable {
  private static final int MISSING_MAX = 100;

  /** Longer than between two tries: then the orders have ended, or are on another node. */
  private static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(3);

  private final KeyFile file;
  private final ActiveConditions conditions;
  private final InstantSource clock;

  /** When each missing key was needed last, by its id, in that order. */
  private final Map<String, Instant> missing = new LinkedHashMap<>();

  private Future<KeyRing> reading;

  public PaymentTokens(KeyFile file, ActiveConditions conditions, InstantSource clock) {
    this.file = file;
    this.conditions = conditions;
    this.clock = clock;
  }

  /**
   * The provider's token. Fails with WAIT when its key is missing, with REJECT when the token is
   * none of the order's.
   */
  Future<String> open(OrderRef order) {
    if (!KeyRing.isSealed(order.getPaymentToken())) {
      return Future.succeededFuture(order.getPaymentToken());
    }
    try {
      return Future.succeededFuture(opened(order, file.keys()));
    } catch (Failure failure) {
      return failure.condition().filter(Condition.KEY_MISSING::equals).isPresent()
          ? openAgain(order)
          : Future.failedFuture(failure);
    }
  }

  /** To be called from time to time. */
  public synchronized void forgetOld() {
    Instant oldest = clock.instant().minus(FORGOTTEN_AFTER);
    missing.entrySet().stream()
        .filter(needed -> needed.getValue().isBefore(oldest))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(this::found);
    while (missing.size() > MISSING_MAX) {
      found(missing.keySet().iterator().next());
    }
  }

  private Future<String> openAgain(OrderRef order) {
    return read()
        .otherwise(unreadable -> file.keys())
        .map(keys -> opened(order, keys))
        .onFailure(failure -> missed(order, Failure.of(failure)));
  }

  private String opened(OrderRef order, KeyRing keys) {
    String token =
        keys.open(order.getPaymentToken(), SealedFields.paymentToken(order.getOrderId()));
    KeyRing.keyOf(order.getPaymentToken()).ifPresent(this::found);
    return token;
  }

  /** However many orders wait, the file is read by one at a time. */
  private synchronized Future<KeyRing> read() {
    if (reading == null || reading.isComplete()) {
      reading = file.read();
    }
    return reading;
  }

  private synchronized void missed(OrderRef order, Failure failure) {
    if (failure.condition().filter(Condition.KEY_MISSING::equals).isPresent()) {
      KeyRing.keyOf(order.getPaymentToken())
          .ifPresent(
              key -> {
                Instant now = clock.instant();
                missing.remove(key);
                missing.put(key, now);
                conditions.begin(Condition.KEY_MISSING, about(key), failure.detail(), now);
                forgetOld();
              });
    }
  }

  private synchronized void found(String key) {
    if (missing.remove(key) != null) {
      conditions.end(Condition.KEY_MISSING, about(key));
    }
  }

  private static String about(String key) {
    return "payment tokens sealed with key " + key;
  }
}
