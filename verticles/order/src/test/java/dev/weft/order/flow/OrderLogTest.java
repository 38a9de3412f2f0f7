package dev.weft.order.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.proto.orders.v1.OrderCreated;
import dev.weft.proto.orders.v1.OrderEvent;
import dev.weft.tools.testkit.journal.InMemoryJournal;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.testing.junit5.OpenTelemetryExtension;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OrderLogTest {
  @RegisterExtension
  static final OpenTelemetryExtension TELEMETRY = OpenTelemetryExtension.create();

  @Test
  void countsEachStoredEventOnceByItsStatus() {
    OrderLog log = new OrderLog(new InMemoryJournal(), TELEMETRY.getOpenTelemetry());
    log.append(OrderEvent.CREATED, "o-1", OrderCreated.getDefaultInstance(), 0);
    log.append(OrderEvent.CREATED, "o-1", OrderCreated.getDefaultInstance(), 0);
    log.append(OrderEvent.CREATED, "o-2", OrderCreated.getDefaultInstance(), 0);
    log.append(OrderEvent.CANCELLED, "o-2", OrderCreated.getDefaultInstance(), 99);

    assertThat(TELEMETRY.getMetrics())
        .filteredOn(metric -> metric.getName().equals("weft.orders"))
        .singleElement()
        .satisfies(
            metric -> {
              assertThat(metric.getLongSumData().getPoints())
                  .singleElement()
                  .satisfies(
                      point -> {
                        assertThat(point.getValue()).isEqualTo(2);
                        assertThat(point.getAttributes().get(AttributeKey.stringKey("status")))
                            .isEqualTo("created");
                      });
            });
  }
}
