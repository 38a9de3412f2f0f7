package dev.weft.kernel.seal;

import java.util.Base64;
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

/** A payment token sealed for an order, and opened for its charge. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Sealing {
  private static final String ORDER = "payment_token:01999a2b-7c00-7000-8000-000000000001";

  private final KeyRing keys = KeyRing.parse(Base64.getEncoder().encodeToString(new byte[32]));
  private final String token = "tok_4242424242424242";
  private final String sealed = keys.seal(token, ORDER);

  @Benchmark
  public String seal() {
    return keys.seal(token, ORDER);
  }

  @Benchmark
  public String open() {
    return keys.open(sealed, ORDER);
  }
}
