package dev.weft.kernel.failure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ConditionTest {
  @Test
  void onlyAnEventOrAReceiverCanRefuseForGood() {
    assertThat(Condition.values())
        .filteredOn(condition -> condition.kind() == FailureKind.REJECT)
        .extracting(Condition::owner)
        .containsOnly(Condition.Owner.EVENT, Condition.Owner.RECEIVER);
  }

  @Test
  void aStateOfServerStreamOrAccountIsNoVerdict() {
    assertThat(Condition.values())
        .filteredOn(
            condition ->
                switch (condition.owner()) {
                  case SERVER, STREAM, ACCOUNT, STORED_STATE, PROVIDER, OURS -> true;
                  case EVENT, RECEIVER -> false;
                })
        .extracting(Condition::kind)
        .containsOnly(FailureKind.PAUSE, FailureKind.RETRY, FailureKind.WAIT);
  }

  @Test
  void aMessageForPeopleDoesNotNameTheConditionTwice() {
    Failure failure = Condition.PROVIDER_FAILS_ORDER.failure("PAY-101", "no whole answer");
    assertThat(failure.getMessage()).contains("provider-fails-order");
    assertThat(failure.detail()).isEqualTo("no whole answer");
    assertThat(failure.condition()).contains(Condition.PROVIDER_FAILS_ORDER);
  }

  @Test
  void codesAreNamesInKebabCase() {
    assertThat(Condition.STREAM_FULL.code()).isEqualTo("stream-full");
    assertThat(Arrays.stream(Condition.values()).map(Condition::code)).doesNotHaveDuplicates();
  }
}
