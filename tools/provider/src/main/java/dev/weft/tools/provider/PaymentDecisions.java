package dev.weft.tools.provider;

import dev.weft.tools.provider.LedgerEntry.Kind;
import dev.weft.tools.provider.LedgerEntry.Status;
import io.vertx.core.Future;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Decides about charges and refunds, once for each idempotency key: later requests with the key get
 * the entry of the first.
 *
 * <p>Blocks the calling thread; one call at a time.
 */
final class PaymentDecisions {
  private final LedgerStore ledger;
  private final Clock clock;
  private final BoundedCounts flakyTries = new BoundedCounts();

  PaymentDecisions(LedgerStore ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /**
   * Decides the requests in their order; what they lead to is on disk when this returns. Each
   * result is an entry or a {@link ProviderException}.
   */
  List<Future<LedgerEntry>> decide(List<LedgerRequest> requests) {
    ledger.repairIndex();
    List<Future<LedgerEntry>> results = new ArrayList<>();
    for (LedgerRequest request : requests) {
      try {
        results.add(Future.succeededFuture(decide(request)));
      } catch (ProviderException refused) {
        results.add(Future.failedFuture(refused));
      }
    }
    ledger.commit();
    return results;
  }

  private LedgerEntry decide(LedgerRequest request) {
    LedgerEntry known = ledger.byKey(request.key());
    if (request instanceof LedgerRequest.Move move) {
      return known == null ? ledger.stage(move(move)) : same(known, move);
    }
    if (known == null || known.kind() != Kind.CHARGE) {
      throw new ProviderException(Http.NOT_FOUND, "charge_not_found", "no charge with that key");
    }
    return known;
  }

  private LedgerEntry move(LedgerRequest.Move request) {
    return request instanceof ChargeRequest charge
        ? charge(charge)
        : refund((RefundRequest) request);
  }

  private static LedgerEntry same(LedgerEntry known, LedgerRequest.Move request) {
    if (!known.fingerprint().equals(request.fingerprint())) {
      throw new ProviderException(
          Http.UNPROCESSABLE,
          "idempotency_key_reused",
          "the Idempotency-Key was used with another body");
    }
    return known;
  }

  private LedgerEntry charge(ChargeRequest request) {
    if (TestTokens.isFlaky(request.token())
        && flakyTries.increment(request.key()) <= TestTokens.FLAKY_FAILURES) {
      throw ProviderException.busy();
    }
    Optional<String> code = TestTokens.declineCode(request.token());
    return new LedgerEntry(
        0,
        Kind.CHARGE,
        "",
        request.key(),
        request.fingerprint(),
        code.isPresent() ? Status.DECLINED : Status.CAPTURED,
        code.orElse(""),
        request.amountMinor(),
        request.currency(),
        request.reference(),
        clock.instant().toString());
  }

  private LedgerEntry refund(RefundRequest request) {
    LedgerEntry charge = captured(request.chargeId());
    if (request.amountMinor() > charge.amountMinor() - ledger.refundedMinor(charge)) {
      throw new ProviderException(
          Http.UNPROCESSABLE, "amount_too_large", "more than what is left of the charge");
    }
    return new LedgerEntry(
        0,
        Kind.REFUND,
        "",
        request.key(),
        request.fingerprint(),
        Status.REFUNDED,
        "",
        request.amountMinor(),
        charge.currency(),
        charge.id(),
        clock.instant().toString());
  }

  private LedgerEntry captured(String chargeId) {
    LedgerEntry charge = ledger.bySequence(Kind.CHARGE.sequence(chargeId));
    if (charge == null || !charge.id().equals(chargeId) || !charge.is(Status.CAPTURED)) {
      throw new ProviderException(
          Http.NOT_FOUND, "charge_not_found", "no captured charge with that id");
    }
    return charge;
  }
}
