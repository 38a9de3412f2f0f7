package dev.weft.tools.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LedgerFileTest {
  @TempDir private Path directory;
  private Path path;

  @BeforeEach
  void resolve() {
    path = directory.resolve("new").resolve("ledger.jsonl");
  }

  @Test
  void givesBackWhatWasAppended() {
    append(LedgerSamples.captured(1), LedgerSamples.captured(2));
    append(LedgerSamples.captured(3));
    assertThat(read())
        .containsExactly(
            LedgerSamples.captured(1), LedgerSamples.captured(2), LedgerSamples.captured(3));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"sequence\":3,\"ki", "\u0000\u0000\u0000", "{}\n", "Ä", "\n"})
  void cutsALastLineThatACrashLeftUnfinished(String torn) throws IOException {
    append(LedgerSamples.captured(1), LedgerSamples.captured(2));
    long good = Files.size(path);
    Files.writeString(path, torn, StandardOpenOption.APPEND);

    assertThat(read()).containsExactly(LedgerSamples.captured(1), LedgerSamples.captured(2));
    assertThat(Files.size(path)).isEqualTo(good);
    append(LedgerSamples.captured(3));
    assertThat(read()).hasSize(3);
  }

  @Test
  void cutsAWholeLineThatLacksOnlyItsEnd() throws IOException {
    append(LedgerSamples.captured(1));
    String line = LedgerSamples.captured(2).toJson().encode();
    Files.writeString(path, line, StandardOpenOption.APPEND);
    assertThat(read()).containsExactly(LedgerSamples.captured(1));
  }

  @Test
  void refusesDamageBeforeTheLastLine() throws IOException {
    append(LedgerSamples.captured(1));
    Files.writeString(path, "broken\n", StandardOpenOption.APPEND);
    Files.writeString(path, LedgerSamples.captured(2).toJson() + "\n", StandardOpenOption.APPEND);
    long size = Files.size(path);
    assertThatThrownBy(this::read).hasStackTraceContaining("is damaged at byte");
    assertThat(Files.size(path)).isEqualTo(size);
  }

  private void append(LedgerEntry... entries) {
    try (LedgerFile file = LedgerFile.open(path)) {
      file.recover(0, (entry, from, to) -> true);
      file.append(List.of(entries));
    }
  }

  private List<LedgerEntry> read() {
    List<LedgerEntry> entries = new ArrayList<>();
    try (LedgerFile file = LedgerFile.open(path)) {
      file.recover(0, (entry, from, to) -> entries.add(entry));
    }
    return entries;
  }
}
