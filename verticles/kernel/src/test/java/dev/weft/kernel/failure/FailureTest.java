package dev.weft.kernel.failure;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class FailureTest {
  @Test
  void leavesAFailureAsItIs() {
    Failure failure = Failure.reject("ORD-101", "no such order");

    assertThat(Failure.of(failure)).isSameAs(failure);
  }

  @ParameterizedTest
  @EnumSource
  void crossesTheBusWithKindIdAndDetail(FailureKind kind) {
    Failure sent = new Failure(kind, "PAY-201", "the provider is away");

    Failure received = Failure.of(reply(sent));

    assertThat(received.is(kind)).isTrue();
    assertThat(received.id()).isEqualTo("PAY-201");
    assertThat(received.detail()).isEqualTo("the provider is away");
  }

  @Test
  void crossesTheBusWithTheTimeOfTheNextTry() {
    Failure sent = Failure.retryAfter("NTF-202", "status 429", 20_000);

    Failure received = Failure.of(reply(sent));

    assertThat(received.retryAfterMs()).hasValue(20_000);
    assertThat(received.detail()).isEqualTo("status 429");
    assertThat(received.getMessage()).isEqualTo(sent.getMessage());
  }

  @ParameterizedTest
  @EnumSource
  void crossesToAnotherNodeWithItsCondition(Condition condition) {
    Failure sent = condition.failure("BRG-201", "not now (for whatever reason)");

    Failure received = Failure.of(reply(sent));

    assertThat(received.condition()).contains(condition);
    assertThat(received.detail()).isEqualTo(sent.detail());
    assertThat(received.getMessage()).isEqualTo(sent.getMessage());
  }

  /** Details quote what servers and providers say. */
  @Test
  void aTextThatNamesAConditionIsNone() {
    Failure sent = Failure.retry("PAY-101", "answered \"(stream-full)\"");

    assertThat(sent.condition()).isEmpty();
    assertThat(Failure.of(reply(sent)).condition()).isEmpty();
  }

  @Test
  void onlyARetryHasATime() {
    String text = "NTF-203 gone; retry after 5 ms";
    Failure rejected =
        Failure.of(
            new ReplyException(ReplyFailure.RECIPIENT_FAILURE, FailureKind.REJECT.code(), text));

    assertThat(rejected.retryAfterMs()).isEmpty();
    assertThat(rejected.getMessage()).isEqualTo(text);
    assertThat(Failure.retry("NTF-202", "status 500").retryAfterMs()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "RECIPIENT_FAILURE")
  void takesNoAnswerForARetry(ReplyFailure failure) {
    Failure received = Failure.of(new ReplyException(failure, -1, "order.place"));

    assertThat(received.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(received.detail()).contains(failure.name(), "order.place");
  }

  @Test
  void takesCodesThatAreNotOursForARetry() {
    Failure received = Failure.of(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 500, "boom"));

    assertThat(received.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(received.detail()).isEqualTo("boom");
  }

  @Test
  void survivesAReplyWithoutAMessage() {
    Failure received = Failure.of(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, 2, null));

    assertThat(received.kind()).isEqualTo(FailureKind.REJECT);
  }

  @Test
  void takesWhatNobodyExpectedForARetryAndKeepsTheCause() {
    IllegalStateException bug = new IllegalStateException("a bug");

    Failure failure = Failure.of(bug);

    assertThat(failure.kind()).isEqualTo(FailureKind.RETRY);
    assertThat(failure).hasCause(bug).hasMessageContaining("a bug");
  }

  @Test
  void kindsHaveCodesOfTheirOwn() {
    assertThat(FailureKind.values()).extracting(FailureKind::code).doesNotHaveDuplicates();
    assertThat(FailureKind.values()).allMatch(kind -> FailureKind.ofCode(kind.code()) == kind);
  }

  /** As the bridge makes it anew from what another node says. */
  private static ReplyException reply(Failure sent) {
    return new ReplyException(
        ReplyFailure.RECIPIENT_FAILURE, sent.kind().code(), sent.getMessage());
  }
}
