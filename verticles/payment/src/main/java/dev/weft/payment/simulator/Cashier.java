package dev.weft.payment.simulator;

import dev.weft.payment.simulator.LedgerEntry.Kind;
import dev.weft.payment.simulator.LedgerEntry.Status;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Event-loop confined. Decides about charges and refunds, once for each idempotency key: later and
 * concurrent requests with the key get the entry of the first.
 */
final class Cashier {
  private final Ledger ledger;
  private final Clock clock;

  /** Entries on their way to the disk, by key; as many as there are requests. */
  private final Map<String, Pending> pending = new HashMap<>();

  /** What has been given back, by charge id, counting what is on its way to the disk. */
  private final Map<String, Long> refundedMinor = new HashMap<>();

  private record Pending(String fingerprint, Future<LedgerEntry> stored) {}

  Cashier(Ledger ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
    ledger
        .after(0)
        .filter(entry -> entry.is(Status.REFUNDED))
        .forEach(entry -> refundedMinor.merge(entry.reference(), entry.amountMinor(), Long::sum));
  }

  /** Captured or declined; completes when it is in the ledger. */
  Future<LedgerEntry> charge(String key, ChargeRequest request) {
    return once(key, request.fingerprint(), () -> ledger.append(decided(key, request)));
  }

  /** Refunded; fails when there is no such charge or not so much left of it. */
  Future<LedgerEntry> refund(String key, RefundRequest request) {
    return once(key, request.fingerprint(), () -> giveBack(key, request));
  }

  /** The charge under the key, as soon as it is in the ledger; fails when there is none. */
  Future<LedgerEntry> find(String key) {
    Pending running = pending.get(key);
    LedgerEntry known = ledger.byKey(key);
    Future<LedgerEntry> found = running == null ? Future.succeededFuture(known) : running.stored();
    return found.compose(
        entry ->
            entry == null || entry.kind() != Kind.CHARGE
                ? Future.failedFuture(
                    new ProviderException(
                        Http.NOT_FOUND, "charge_not_found", "no charge with that key"))
                : Future.succeededFuture(entry));
  }

  boolean knows(String key) {
    return ledger.byKey(key) != null || pending.containsKey(key);
  }

  private Future<LedgerEntry> once(
      String key, String fingerprint, Supplier<Future<LedgerEntry>> first) {
    LedgerEntry known = ledger.byKey(key);
    if (known != null) {
      requireSame(known.fingerprint(), fingerprint);
      return Future.succeededFuture(known);
    }
    Pending running = pending.get(key);
    if (running != null) {
      requireSame(running.fingerprint(), fingerprint);
      return running.stored();
    }
    Future<LedgerEntry> stored = first.get();
    pending.put(key, new Pending(fingerprint, stored));
    return stored.onComplete(ended -> pending.remove(key));
  }

  private LedgerEntry decided(String key, ChargeRequest request) {
    Optional<String> code = Tokens.declineCode(request.token());
    return new LedgerEntry(
        0,
        Kind.CHARGE,
        "",
        key,
        request.fingerprint(),
        code.isPresent() ? Status.DECLINED : Status.CAPTURED,
        code.orElse(""),
        request.amountMinor(),
        request.currency(),
        request.reference(),
        clock.instant().toString());
  }

  private Future<LedgerEntry> giveBack(String key, RefundRequest request) {
    LedgerEntry charge = captured(request.chargeId());
    long refunded = refundedMinor.getOrDefault(charge.id(), 0L);
    if (request.amountMinor() > charge.amountMinor() - refunded) {
      throw new ProviderException(
          Http.UNPROCESSABLE, "amount_too_large", "more than what is left of the charge");
    }
    refundedMinor.put(charge.id(), refunded + request.amountMinor());
    LedgerEntry draft =
        new LedgerEntry(
            0,
            Kind.REFUND,
            "",
            key,
            request.fingerprint(),
            Status.REFUNDED,
            "",
            request.amountMinor(),
            charge.currency(),
            charge.id(),
            clock.instant().toString());
    return ledger
        .append(draft)
        .onFailure(error -> refundedMinor.merge(charge.id(), -request.amountMinor(), Long::sum));
  }

  private LedgerEntry captured(String chargeId) {
    LedgerEntry charge = ledger.bySequence(Kind.CHARGE.sequence(chargeId));
    if (charge == null || !charge.id().equals(chargeId) || !charge.is(Status.CAPTURED)) {
      throw new ProviderException(
          Http.NOT_FOUND, "charge_not_found", "no captured charge with that id");
    }
    return charge;
  }

  private static void requireSame(String known, String asked) {
    if (!known.equals(asked)) {
      throw new ProviderException(
          Http.UNPROCESSABLE,
          "idempotency_key_reused",
          "the Idempotency-Key was used with another body");
    }
  }
}
