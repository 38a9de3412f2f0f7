package dev.weft.payment.adapter;

import dev.weft.kernel.http.HttpAnswer;
import java.util.Set;

/**
 * What an answer of Stripe says is wrong: its field {@code error}.
 *
 * @param type of the error; empty when the answer is none
 * @param code why, as precisely as Stripe says
 * @param param the field of the request that is wrong; empty when it is none in particular
 */
record StripeError(int status, String type, String code, String param) {
  private static final int STATUS_BAD_REQUEST = 400;
  private static final int STATUS_NOT_FOUND = 404;

  private static final Set<String> REFUND_IMPOSSIBLE =
      Set.of("charge_already_refunded", "charge_disputed", "amount_too_large");

  static StripeError of(HttpAnswer answer) {
    AnswerFields error = AnswerFields.of(answer).object("error");
    String type = error.textOr("type", "");
    String code = error.textOr("decline_code", error.textOr("code", type));
    return new StripeError(answer.status(), type, code, error.textOr("param", ""));
  }

  /** The card does not pay, or there is no such payment method: this charge is never made. */
  boolean isDecline() {
    return type.equals("card_error") || isAbout("payment_method");
  }

  /** This refund is never made. */
  boolean isRefundImpossible() {
    return REFUND_IMPOSSIBLE.contains(code)
        || isAbout("payment_intent")
        || (isAbout("amount") && !code.equals("amount_too_small"));
  }

  /** Somebody else is at work on the same object; other orders do not feel it. */
  boolean isOfTheObject() {
    return code.equals("lock_timeout") || code.equals("idempotency_key_in_use");
  }

  private boolean isAbout(String field) {
    return type.equals("invalid_request_error")
        && param.equals(field)
        && (status == STATUS_BAD_REQUEST || status == STATUS_NOT_FOUND);
  }
}
