package dev.weft.gateway.api;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weft.proto.api.v1.PlaceOrder;
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

/** The strict reading of an order. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class OrderJson {
  private final byte[] body =
      ("{\"customerId\":\"customer-17\",\"paymentToken\":\"tok_ok\",\"items\":["
              + "{\"sku\":\"BENCH-017\",\"quantity\":1},{\"sku\":\"BENCH-018\",\"quantity\":2}]}")
          .getBytes(UTF_8);

  @Benchmark
  public PlaceOrder read() {
    return PlaceOrderReader.read(body, "key-17");
  }
}
