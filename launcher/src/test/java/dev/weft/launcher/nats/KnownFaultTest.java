package dev.weft.launcher.nats;

import static dev.weft.launcher.nats.KnownFault.APPLIED_TWICE;
import static dev.weft.launcher.nats.KnownFault.BATCH_REFUSED;
import static dev.weft.launcher.nats.KnownFault.CACHE_REUSED;
import static dev.weft.launcher.nats.KnownFault.CATCHUP_SKIPPED;
import static dev.weft.launcher.nats.KnownFault.COMPACTED_IN_PLACE;
import static dev.weft.launcher.nats.KnownFault.COMPACTION_NOT_SYNCED;
import static dev.weft.launcher.nats.KnownFault.GUARDS_MIXED_UP;
import static dev.weft.launcher.nats.KnownFault.META_STATE_DELETED;
import static dev.weft.launcher.nats.KnownFault.PULL_PANICS;
import static dev.weft.launcher.nats.KnownFault.REFUSED_CREATE_DESTROYS;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownFaultTest {
  @Test
  void theFirstOfTheLineHasThemAll() {
    assertThat(of("2.12.0")).containsExactly(KnownFault.values());
  }

  @Test
  void aPatchOfTheLine212HasOnlyWhatWasNotFixedThere() {
    assertThat(of("2.12.2")).contains(COMPACTED_IN_PLACE).doesNotContain(BATCH_REFUSED);
    assertThat(of("2.12.12"))
        .containsExactly(GUARDS_MIXED_UP, COMPACTION_NOT_SYNCED, REFUSED_CREATE_DESTROYS);
    assertThat(of(Version.OLDEST.toString()))
        .containsExactly(COMPACTION_NOT_SYNCED, REFUSED_CREATE_DESTROYS);
    assertThat(of("2.12.99")).containsExactly(COMPACTION_NOT_SYNCED, REFUSED_CREATE_DESTROYS);
  }

  @Test
  void aNewerLineHasWhatAPatchOfAnOlderOneHasNoMore() {
    assertThat(of("2.14.0"))
        .containsExactly(
            META_STATE_DELETED,
            CACHE_REUSED,
            PULL_PANICS,
            CATCHUP_SKIPPED,
            APPLIED_TWICE,
            GUARDS_MIXED_UP,
            COMPACTION_NOT_SYNCED,
            REFUSED_CREATE_DESTROYS);
    assertThat(of("2.14.5")).containsExactly(COMPACTION_NOT_SYNCED, REFUSED_CREATE_DESTROYS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.14.6", "2.14.10", "2.15.0", "2.15.1", "3.0.0"})
  void aNewVersionHasNone(String version) {
    assertThat(of(version)).isEmpty();
  }

  @Test
  void nothingIsSaidOfVersionsBeforeThem() {
    assertThat(of("2.11.9")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../docs/nats-servers.md"})
  void thePageHasTheSameTable(String page) throws Exception {
    String text = Files.readString(Path.of(page));
    for (KnownFault fault : KnownFault.values()) {
      assertThat(text).contains("| " + fault.sentence() + " |");
    }
  }

  private static List<KnownFault> of(String version) {
    return KnownFault.of(Version.in(version).orElseThrow());
  }
}
