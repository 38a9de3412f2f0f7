package dev.weft.bridge.connection.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

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

/** What is done with every header block that comes in, and one look-up. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HeaderScan {
  private final byte[] block =
      ("NATS/1.0\r\nNats-Msg-Id: 01999a2b-7c00-7000-8000-000000000001:reserved\r\n"
              + "ce-specversion: 1.0\r\nce-id: 01999a2b-7c00-7000-8000-000000000001:reserved\r\n"
              + "ce-type: weft.orders.v1.OrderReserved\r\nce-source: /weft/order\r\n"
              + "ce-time: 2026-01-01T00:00:00.123456Z\r\nContent-Type: application/protobuf\r\n"
              + "traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01\r\n\r\n")
          .getBytes(US_ASCII);

  @Benchmark
  public String scan() {
    return MessageHeaders.read(block).inAnyCase("ce-type");
  }
}
