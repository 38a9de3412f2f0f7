package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.seal.KeyFile;
import dev.weft.kernel.seal.KeyRing;
import dev.weft.kernel.seal.SealedFields;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.api.v1.Refusal;
import dev.weft.proto.orders.v1.OrderCreated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The payment token is sealed before it is stored. */
class SealedTokenTest extends OrderServiceTest {
  private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);

  @TempDir Path keysDir;

  @Override
  KeyFile keys() {
    Path file = keysDir.resolve("keys");
    try {
      return new KeyFile(vertx, Optional.of(Files.writeString(file, KEY)));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  @Test
  void storesTheTokenAsOnlyTheKeyOpensIt() {
    String id = place(Samples.placeOrder());
    OrderCreated created = orders().get(0).payloadAs(OrderCreated.parser());
    assertThat(created.getPaymentToken()).startsWith("sealed:v1:");
    assertThat(KeyRing.parse(KEY).open(created.getPaymentToken(), SealedFields.paymentToken(id)))
        .isEqualTo("tok_ok");
  }

  @Test
  void knowsAnOrderThatIsPlacedAgain() {
    PlaceOrder keyed = Samples.placeOrder().toBuilder().setIdempotencyKey("k").build();
    String id = place(keyed);
    assertThat(place(keyed)).isEqualTo(id);
    PlaceOrder other = keyed.toBuilder().setPaymentToken("tok_other").build();
    assertThat(askToPlace(other).getRefusal().getCode()).isEqualTo(Refusal.Code.CODE_KEY_REUSED);
  }

  @Test
  void takesNoTokenThatPassesForSealed() {
    PlaceOrder sealed = Samples.placeOrder().toBuilder().setPaymentToken("sealed:v1:x").build();
    assertThat(askToPlace(sealed).getRefusal().getField()).isEqualTo("paymentToken");
    assertThat(orders()).isEmpty();
  }
}
