package dev.weft.proto.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class BaselineTest {
  @Test
  void protoFilesAreCompatibleWithTheBaseline() throws IOException {
    assertThat(
            Compatibility.problems(
                SchemaIndex.of(Baseline.read()), SchemaIndex.of(Baseline.current())))
        .as("wire-incompatible changes against " + Baseline.FILE)
        .isEmpty();
  }
}
