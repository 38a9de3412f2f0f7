package dev.weft.kernel.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weft.kernel.failure.Condition;
import dev.weft.kernel.failure.Failure;
import dev.weft.kernel.failure.FailureKind;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KeyRingTest {
  private static final String OLD = line(1);
  private static final String NEW = line(2);
  private static final String TOKEN = "tok_visa_4242";

  private final KeyRing ring = KeyRing.parse("# keys\n\n" + NEW + "\r\n" + OLD + "\n");

  @Test
  void opensWhatItHasSealedForTheSameContextAlone() {
    String sealed = ring.seal(TOKEN, "payment_token:o1");
    assertThat(sealed).startsWith("sealed:v1:").doesNotContain(TOKEN);
    assertThat(ring.open(sealed, "payment_token:o1")).isEqualTo(TOKEN);
    assertThat(failure(ring, sealed, "payment_token:o2").kind()).isEqualTo(FailureKind.REJECT);
  }

  /** The vector of docs/wire-contract.md, which participants in other languages are tested with. */
  @Test
  void opensWhatTheWireContractShows() {
    KeyRing keys = KeyRing.parse("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
    String sealed = "sealed:v1:92c5fd8a:LM68Psgsb6196uMpypoJrB6eDsFGyIxqCvf4PvZhmUiHt6yb3Yb9MOw";
    assertThat(keys.open(sealed, SealedFields.paymentToken("order-1"))).isEqualTo("tok_visa_4242");
  }

  @Test
  void sealsTheSameTextDifferentlyEachTime() {
    assertThat(ring.seal(TOKEN, "a")).isNotEqualTo(ring.seal(TOKEN, "a"));
  }

  @Test
  void opensWhatAnOlderKeyHasSealedAndSealsWithTheFirst() {
    String old = KeyRing.parse(OLD).seal(TOKEN, "a");
    assertThat(ring.open(old, "a")).isEqualTo(TOKEN);
    assertThat(KeyRing.keyOf(ring.seal(TOKEN, "a"))).isEqualTo(KeyRing.keyOf(only(NEW)));
    assertThat(KeyRing.keyOf(ring.seal(TOKEN, "a"))).isNotEqualTo(KeyRing.keyOf(old));
  }

  @Test
  void waitsForAKeyThatIsMissing() {
    for (KeyRing other : new KeyRing[] {KeyRing.parse(line(3)), KeyRing.EMPTY}) {
      Failure missing = failure(other, ring.seal(TOKEN, "a"), "a");
      assertThat(missing.kind()).isEqualTo(FailureKind.WAIT);
      assertThat(missing.condition()).contains(Condition.KEY_MISSING);
      assertThat(missing.getMessage()).contains(ring.ids().iterator().next());
    }
  }

  @Test
  void rejectsWhatWasAltered() {
    String sealed = ring.seal(TOKEN, "a");
    char last = sealed.charAt(sealed.length() - 5);
    String altered =
        sealed.substring(0, sealed.length() - 5)
            + (last == 'A' ? 'B' : 'A')
            + sealed.substring(sealed.length() - 4);
    assertThat(failure(ring, altered, "a").kind()).isEqualTo(FailureKind.REJECT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sealed:", "sealed:v1:", "sealed:v2:0badcafe:AAAA", "sealed:v1:zz:AAAA"})
  void rejectsWhatItCannotHaveSealed(String text) {
    assertThat(failure(ring, text, "a").kind()).isEqualTo(FailureKind.REJECT);
  }

  @Test
  void rejectsWhatIsTooShortForAnything() {
    String id = ring.ids().iterator().next();
    assertThat(failure(ring, "sealed:v1:" + id + ":AAAA", "a").kind())
        .isEqualTo(FailureKind.REJECT);
  }

  @Test
  void leavesTextThatIsNotSealed() {
    assertThat(ring.open("tok_ok", "a")).isEqualTo("tok_ok");
    assertThat(KeyRing.EMPTY.seal("tok_ok", "a")).isEqualTo("tok_ok");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "# none\n", "c2hvcnQ=", "not base64!"})
  void saysWhichLineIsNoKeyWithoutIt(String text) {
    assertThatThrownBy(() -> KeyRing.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContainingAny("c2hvcnQ", "not base64!");
  }

  @Test
  void showsNoKey() {
    assertThat(ring.toString()).doesNotContain(NEW, OLD).contains(ring.ids());
  }

  private static String only(String line) {
    return KeyRing.parse(line).seal("x", "a");
  }

  private static Failure failure(KeyRing keys, String sealed, String context) {
    return catchThrowableOfType(Failure.class, () -> keys.open(sealed, context));
  }

  private static String line(int fill) {
    byte[] key = new byte[32];
    java.util.Arrays.fill(key, (byte) fill);
    return Base64.getEncoder().encodeToString(key);
  }
}
