package dev.weft.proto.compat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/**
 * Not part of the build: its name keeps it out. Run on purpose, so that what was added since is
 * protected from now on: {@code mvn -pl proto test -Dtest=RewriteBaseline}. It too refuses an
 * incompatible schema; to break the contract knowingly, delete the baseline first.
 */
class RewriteBaseline {
  @Test
  void fromTheProtoFiles() throws IOException {
    if (Files.exists(Baseline.FILE)) {
      assertThat(
              Compatibility.problems(
                  SchemaIndex.of(Baseline.read()), SchemaIndex.of(Baseline.current())))
          .isEmpty();
    }
    Baseline.write(Baseline.current());
  }
}
