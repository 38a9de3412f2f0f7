package dev.weft.bridge.stream;

import java.util.List;
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

/** Whether a subject is among those of a route, as every append is asked. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class Router {
  private final List<SubjectFilter> filters =
      List.of(SubjectFilter.of("inventory.level.*"), SubjectFilter.of("inventory.*.*.*"));
  private final String subject = "inventory.reserved.0.01999a2b-7c00-7000-8000-000000000001";

  @Benchmark
  public boolean matches() {
    return filters.stream().anyMatch(filter -> filter.matches(subject));
  }
}
