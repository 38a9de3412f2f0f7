package dev.weft.order;

import static dev.weft.tools.testkit.Async.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.customer.CustomerVault;
import dev.weft.kernel.seal.KeyFile;
import dev.weft.proto.api.v1.ForgetCustomer;
import dev.weft.proto.api.v1.ForgetCustomerReply;
import dev.weft.proto.api.v1.PlaceOrder;
import dev.weft.proto.orders.v1.OrderCreated;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events name a customer by a handle, which nobody can follow once the customer is forgotten. */
class ForgottenCustomerTest extends OrderServiceTest {
  private static final String CUSTOMER = "c-1";

  @TempDir Path keysDir;

  @Override
  KeyFile customerKeys() {
    try {
      Path file = keysDir.resolve("keys");
      Files.writeString(file, Base64.getEncoder().encodeToString(new byte[32]));
      return new KeyFile(vertx, Optional.of(file));
    } catch (IOException unwritable) {
      throw new UncheckedIOException(unwritable);
    }
  }

  @Test
  void anOrderIsTheCustomersAndItsEventDoesNotSayWhose() {
    String id = place(Samples.placeOrder());
    assertThat(handle(0)).startsWith(CustomerVault.PREFIX).doesNotContain(CUSTOMER);
    assertThat(view(id).getCustomerId()).isEqualTo(CUSTOMER);
    assertThat(journal.stored().events(Streams.CUSTOMERS))
        .hasSize(2)
        .noneMatch(event -> new String(event.payload(), StandardCharsets.UTF_8).contains(CUSTOMER));
  }

  @Test
  void allOrdersOfACustomerHaveOneHandle() {
    place(Samples.placeOrder());
    place(Samples.placeOrder());
    place(Samples.placeOrder().toBuilder().setCustomerId("c-2").build());
    assertThat(handle(1)).isEqualTo(handle(0));
    assertThat(handle(2)).isNotEqualTo(handle(0));
  }

  @Test
  void anOrderThatIsPlacedAgainIsKnown() {
    PlaceOrder keyed = Samples.placeOrder().toBuilder().setIdempotencyKey("k").build();
    String id = place(keyed);
    assertThat(place(keyed)).isEqualTo(id);
    assertThat(life()).containsExactly("created");
  }

  @Test
  void afterItNobodyKnowsWhoseTheOrderWas() {
    String id = place(Samples.placeOrder());
    assertThat(forget(CUSTOMER)).isTrue();
    assertThat(view(id).getCustomerId()).isEqualTo(CustomerVault.ERASED);
    assertThat(view(id).getLinesCount()).isEqualTo(1);
    assertThat(journal.stored().events(Streams.CUSTOMERS)).isEmpty();
    assertThat(forget(CUSTOMER)).isFalse();
    assertThat(forget("nobody")).isFalse();
  }

  @Test
  void aCustomerWhoComesBackIsAnother() {
    String before = place(Samples.placeOrder());
    forget(CUSTOMER);
    String after = place(Samples.placeOrder());
    assertThat(handle(1)).isNotEqualTo(handle(0));
    assertThat(view(after).getCustomerId()).isEqualTo(CUSTOMER);
    assertThat(view(before).getCustomerId()).isEqualTo(CustomerVault.ERASED);
  }

  @Test
  void nobodyOrdersAsSomebodyWhoIsForgotten() {
    for (String id : new String[] {CustomerVault.ERASED, CustomerVault.PREFIX + "x"}) {
      PlaceOrder order = Samples.placeOrder().toBuilder().setCustomerId(id).build();
      assertThat(askToPlace(order).getRefusal().getField()).isEqualTo("customerId");
    }
  }

  private boolean forget(String customerId) {
    ForgetCustomer request = ForgetCustomer.newBuilder().setCustomerId(customerId).build();
    return await(request(Addresses.ORDER_FORGET, request, ForgetCustomerReply.class)).getKnown();
  }

  private String handle(int order) {
    return orders().get(order).payloadAs(OrderCreated.parser()).getCustomerId();
  }
}
