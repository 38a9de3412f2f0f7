package dev.weft.tools.conformance;

import dev.weft.kernel.http.HttpAnswer;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Tries every rule of the contract, each with charges of its own, so that a broken one does not
 * hide the others.
 *
 * <p>Not thread-safe; blocks.
 */
final class ProviderCheck {
  static final long AMOUNT_MINOR = 1_250;

  private static final int AT_ONCE = 10;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;

  private final CheckedProvider provider;
  private final String healthPath;
  private final String tokenOk;
  private final String tokenDeclined;
  private final List<Rule> rules = new ArrayList<>();

  /** Throws {@link ProviderAnswers.Broken} where the provider breaks the rule. */
  private interface Attempt {
    void run() throws InterruptedException;
  }

  ProviderCheck(CheckedProvider provider, String healthPath, String tokenOk, String tokenDeclined) {
    this.provider = provider;
    this.healthPath = healthPath;
    this.tokenOk = tokenOk;
    this.tokenDeclined = tokenDeclined;
  }

  /** All rules, in the order of the contract. */
  List<Rule> run() throws InterruptedException {
    charges();
    keys();
    lookUps();
    refunds();
    rule(
        "health",
        "GET " + healthPath + " answers 2xx when the provider is well",
        "answer it without asking anybody else, and with 2xx",
        () ->
            ProviderAnswers.require(
                ProviderAnswers.ask(provider.get(healthPath)).isSuccess(), "another status"));
    if (provider.hasHeaders()) {
      rule(
          "authentication",
          "a request without the headers is answered with 401 or 403",
          "check the credentials first",
          this::refusesStrangers);
    }
    rule(
        "bounds",
        "every answer is whole in time and at most 64 KB",
        "answer shorter and sooner",
        () ->
            ProviderAnswers.require(
                provider.overruns().isEmpty(), String.join("; ", provider.overruns())));
    return List.copyOf(rules);
  }

  private void charges() throws InterruptedException {
    rule(
        "charge",
        "a charge is answered with 2xx, captured and a chargeId",
        "POST /v1/charges: {\"chargeId\", \"status\": \"captured\", …}",
        () -> capture(key()));
    rule(
        "charge-amount",
        "the answer says amount, currency and reference of what was taken",
        "answer amountMinor, currency (upper case) and reference from your own record",
        this::reportsTheAmount);
    rule(
        "declined",
        "a charge that is not made is answered with 402 and a code, every time",
        "answer 402 {\"code\"}; 4xx and 5xx of other kinds are tried again for ever",
        this::declinesTheSameWay);
  }

  private void keys() throws InterruptedException {
    rule(
        "same-key",
        "the same Idempotency-Key charges once and gets the first answer",
        "store key and answer together with the charge",
        this::chargesOnce);
    rule(
        "same-key-at-once",
        "so do requests with one key at the same time (409 is allowed meanwhile)",
        "reserve the key, by a unique index, before you charge",
        this::chargesOnceAtOnce);
    rule(
        "reused-key",
        "another amount under a used key is refused with 4xx, idempotency_key_reused",
        "compare the body with the first one's: 422 {\"code\": \"idempotency_key_reused\"}",
        this::refusesAReusedKey);
  }

  private void lookUps() throws InterruptedException {
    rule(
        "look-up",
        "GET /v1/charges/<key> returns the outcome of a charge",
        "answer as to the charge itself, with 200",
        this::looksUpACharge);
    rule(
        "look-up-declined",
        "and of one that was declined",
        "answer 200 {\"status\": \"declined\", \"code\"} or 402 {\"code\"}",
        this::looksUpADecline);
    rule(
        "look-up-none",
        "and 404 with code charge_not_found when there is none",
        "only where none was made and none is under way: 404 {\"code\": \"charge_not_found\"}",
        this::findsNoneWhereThereIsNone);
  }

  private void refunds() throws InterruptedException {
    rule(
        "refund",
        "a refund is answered with 2xx, refundId, chargeId and amountMinor",
        "POST /v1/refunds: {\"refundId\", \"chargeId\", \"amountMinor\"}",
        () -> refunded(key(), capture(key())));
    rule(
        "refund-same-key",
        "the same Idempotency-Key refunds once",
        "store key and answer together with the refund",
        this::refundsOnce);
    rule(
        "refund-unknown",
        "a refund of an unknown charge is refused: 4xx, charge_not_found",
        "404 {\"code\": \"charge_not_found\"}",
        () ->
            ProviderAnswers.refusedWith(
                provider.refund(key(), "no-such-charge", 1), "charge_not_found"));
    rule(
        "refund-too-much",
        "more than what is left of the charge is refused: 4xx, amount_too_large",
        "422 {\"code\": \"amount_too_large\"}",
        this::refundsNoMore);
  }

  private void reportsTheAmount() throws InterruptedException {
    String key = key();
    JsonObject body =
        ProviderAnswers.json(ProviderAnswers.ask(provider.charge(key, AMOUNT_MINOR, tokenOk)));
    Object amount = body.getValue("amountMinor");
    boolean right = amount instanceof Number number && number.longValue() == AMOUNT_MINOR;
    ProviderAnswers.require(right, "amountMinor " + amount + " instead of " + AMOUNT_MINOR);
    ProviderAnswers.requireText(body, "currency", "EUR");
    ProviderAnswers.requireText(body, "reference", key);
  }

  private void declinesTheSameWay() throws InterruptedException {
    String key = key();
    String first =
        ProviderAnswers.declineCode(
            ProviderAnswers.ask(provider.charge(key, AMOUNT_MINOR, tokenDeclined)));
    String second =
        ProviderAnswers.declineCode(
            ProviderAnswers.ask(provider.charge(key, AMOUNT_MINOR, tokenDeclined)));
    ProviderAnswers.require(first.equals(second), "first " + first + ", then " + second);
  }

  private void chargesOnce() throws InterruptedException {
    String key = key();
    String first = capture(key);
    String second = capture(key);
    ProviderAnswers.require(first.equals(second), "charge " + first + ", then charge " + second);
  }

  private void chargesOnceAtOnce() throws InterruptedException {
    String key = key();
    List<Future<HttpAnswer>> asked =
        IntStream.range(0, AT_ONCE)
            .mapToObj(i -> provider.charge(key, AMOUNT_MINOR, tokenOk))
            .toList();
    Set<String> ids = new HashSet<>();
    for (Future<HttpAnswer> one : asked) {
      HttpAnswer answer = ProviderAnswers.ask(one);
      if (answer.status() != CONFLICT) {
        ids.add(ProviderAnswers.captured(answer));
      }
    }
    ids.add(capture(key));
    ProviderAnswers.require(ids.size() == 1, ids.size() + " charges for one key");
  }

  private void refusesAReusedKey() throws InterruptedException {
    String key = key();
    capture(key);
    ProviderAnswers.refusedWith(
        provider.charge(key, AMOUNT_MINOR + 1, tokenOk), "idempotency_key_reused");
  }

  private void looksUpACharge() throws InterruptedException {
    String key = key();
    String charged = capture(key);
    String recorded = ProviderAnswers.captured(ProviderAnswers.ask(provider.lookUp(key)));
    ProviderAnswers.require(
        recorded.equals(charged), "charge " + recorded + " instead of " + charged);
  }

  private void looksUpADecline() throws InterruptedException {
    String key = key();
    String code =
        ProviderAnswers.declineCode(
            ProviderAnswers.ask(provider.charge(key, AMOUNT_MINOR, tokenDeclined)));
    String recorded = ProviderAnswers.declineCode(ProviderAnswers.ask(provider.lookUp(key)));
    ProviderAnswers.require(recorded.equals(code), "code " + recorded + " instead of " + code);
  }

  private void findsNoneWhereThereIsNone() throws InterruptedException {
    HttpAnswer answer = ProviderAnswers.refusedWith(provider.lookUp(key()), "charge_not_found");
    ProviderAnswers.require(answer.status() == NOT_FOUND, "status " + answer.status());
  }

  private void refundsOnce() throws InterruptedException {
    String chargeId = capture(key());
    String key = key();
    String first = refunded(key, chargeId);
    String second = refunded(key, chargeId);
    ProviderAnswers.require(first.equals(second), "refund " + first + ", then refund " + second);
  }

  private void refundsNoMore() throws InterruptedException {
    String chargeId = capture(key());
    ProviderAnswers.refusedWith(
        provider.refund(key(), chargeId, AMOUNT_MINOR + 1), "amount_too_large");
  }

  private void refusesStrangers() throws InterruptedException {
    int status = ProviderAnswers.ask(provider.anonymous("/v1/charges/" + key())).status();
    ProviderAnswers.require(status == UNAUTHORIZED || status == FORBIDDEN, "status " + status);
  }

  private String capture(String key) throws InterruptedException {
    return ProviderAnswers.captured(
        ProviderAnswers.ask(provider.charge(key, AMOUNT_MINOR, tokenOk)));
  }

  private String refunded(String key, String chargeId) throws InterruptedException {
    HttpAnswer answer = ProviderAnswers.ask(provider.refund(key, chargeId, AMOUNT_MINOR / 2));
    ProviderAnswers.require(answer.isSuccess(), "status " + answer.status());
    ProviderAnswers.requireText(ProviderAnswers.json(answer), "chargeId", chargeId);
    Object amount = ProviderAnswers.json(answer).getValue("amountMinor");
    ProviderAnswers.require(
        amount instanceof Number number && number.longValue() == AMOUNT_MINOR / 2,
        "amountMinor " + amount);
    return ProviderAnswers.text(ProviderAnswers.json(answer), "refundId");
  }

  private void rule(String name, String says, String fix, Attempt attempt)
      throws InterruptedException {
    String found = "";
    try {
      attempt.run();
    } catch (ProviderAnswers.Broken broken) {
      found = broken.getMessage();
    }
    rules.add(new Rule(name, says, found, fix));
  }

  private static String key() {
    return "weft-check-" + UUID.randomUUID();
  }
}
