package dev.weft.bridge.cloudevents;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import dev.weft.bridge.connection.client.MessageHeaders;
import dev.weft.proto.common.v1.OrderRef;
import dev.weft.proto.orders.v1.OrderReserved;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/** An event to headers and bytes, and back. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Codec {
  private static final String ID = "01999a2b-7c00-7000-8000-000000000001";
  private static final Instant TIME = Instant.parse("2026-01-01T00:00:00.123456Z");

  private final OrderReserved event =
      OrderReserved.newBuilder()
          .setSchemaVersion(1)
          .setOrder(OrderRef.newBuilder().setOrderId(ID).setCustomerId("customer-17"))
          .build();
  private final byte[] data = event.toByteArray();
  private final MessageHeaders headers = headers();

  private static MessageHeaders headers() {
    MessageHeaders headers = new MessageHeaders();
    CloudEventHeaders.write(headers, ID, "weft.orders.v1.OrderReserved", "/weft/order", TIME);
    return headers;
  }

  @Benchmark
  public void encode(Blackhole sink) {
    sink.consume(headers());
    sink.consume(event.toByteArray());
  }

  @Benchmark
  public Message decode() throws InvalidProtocolBufferException {
    return EventPayload.decode(OrderReserved.getDefaultInstance(), headers, data);
  }
}
