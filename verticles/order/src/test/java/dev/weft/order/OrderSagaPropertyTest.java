package dev.weft.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.kernel.journal.RecordedEvent;
import dev.weft.order.OrderWorld.Plan;
import dev.weft.proto.common.v1.OrderLine;
import dev.weft.proto.common.v1.PricedLine;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.proto.orders.v1.OrderReserved;
import dev.weft.tools.testkit.journal.StormyJournal.Weather;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * One order among neighbours that keep to the contract: in any order of deliveries, with any of
 * them twice, with requests and answers lost at every effect, replicas that lag behind, and other
 * deliveries in between. Nothing may hang, and nothing may end as a dead letter.
 */
class OrderSagaPropertyTest {
  private static final String LEGAL_LIVES =
      "created( reserved confirmed|( reserved)?( rejected| cancelled)( refund_due)?)";

  @Property
  void endsAsStockAndMoneySay(@ForAll("plans") Plan plan) {
    OrderWorld world = new OrderWorld(plan);
    world.run();

    assertEndsAsStockAndMoneySay(world, plan);
  }

  private static void assertEndsAsStockAndMoneySay(OrderWorld world, Plan plan) {
    List<String> life = world.life();
    if (!world.isInStock()) {
      assertThat(life).containsExactly("created", "rejected");
    } else if (plan.captures()) {
      assertThat(life).containsExactly("created", "reserved", "confirmed");
    } else {
      assertThat(life).containsExactly("created", "reserved", "rejected");
    }
    assertReservedAsOrdered(world);
  }

  @Property
  void endsAsStockAndMoneySayAfterAPowerLoss(@ForAll("plans") Plan plan) {
    OrderWorld world = new OrderWorld(plan);
    world.mayLosePower();
    world.run();

    assertEndsAsStockAndMoneySay(world, plan);
  }

  @Property
  void endsOnceWhenCancelledOrExpired(
      @ForAll("plans") Plan plan, @ForAll boolean cancelled, @ForAll boolean expired) {
    OrderWorld world = new OrderWorld(plan);
    if (cancelled) {
      world.mayBeCancelled();
    }
    if (expired) {
      world.mayExpire();
    }
    world.run();

    List<String> life = world.life();
    assertThat(String.join(" ", life)).matches(LEGAL_LIVES);
    boolean captured = has(world, Streams.PAYMENTS, "captured");
    assertThat(life.contains("refund_due")).isEqualTo(captured && !life.contains("confirmed"));
    assertThat(has(world, Streams.PAYMENTS, "refunded")).isEqualTo(life.contains("refund_due"));
    assertReservedAsOrdered(world);
  }

  @Property
  void changesNothingWhenTheDeadlineOfAFinalOrderComes(@ForAll("plans") Plan plan) {
    OrderWorld world = new OrderWorld(plan);
    world.run();
    List<String> life = world.life();

    world.mayExpire();
    world.run();

    assertThat(world.life()).isEqualTo(life);
  }

  @Provide
  Arbitrary<Plan> plans() {
    return Combinators.combine(
            Arbitraries.of(true, true, true, false).list().ofMinSize(1).ofMaxSize(3),
            Arbitraries.of(true, true, false),
            Arbitraries.integers().between(0, 1_000).list().ofMaxSize(40),
            Arbitraries.of(Weather.class).list().ofMaxSize(30))
        .as(Plan::new);
  }

  private static void assertReservedAsOrdered(OrderWorld world) {
    world.events(Streams.ORDERS).stream()
        .filter(
            event -> event.subject().startsWith("orders." + Subjects.token(OrderEvent.RESERVED)))
        .map(event -> event.payloadAs(OrderReserved.parser()))
        .forEach(
            reserved -> {
              assertThat(reserved.getLinesList())
                  .extracting(PricedLine::getSku)
                  .containsExactlyElementsOf(
                      world.created().getLinesList().stream().map(OrderLine::getSku).toList());
              assertThat(reserved.getTotal().getAmountMinor())
                  .isEqualTo(
                      reserved.getLinesList().stream()
                          .mapToLong(line -> line.getQuantity() * line.getUnitPriceMinor())
                          .sum());
            });
  }

  private static boolean has(OrderWorld world, String stream, String token) {
    return world.events(stream).stream()
        .map((RecordedEvent event) -> event.subjectToken(1))
        .anyMatch(token::equals);
  }
}
