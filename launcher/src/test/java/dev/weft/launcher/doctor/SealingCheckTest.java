package dev.weft.launcher.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.doctor.Finding.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SealingCheckTest {
  @TempDir Path dir;

  @Test
  void reportsTokensAndKeysThatOthersCanRead() throws IOException {
    assertThat(sealed("payment tokens").verdict()).isEqualTo(Verdict.DOUBTFUL);
    assertThat(sealed("customers' ids").verdict()).isEqualTo(Verdict.GOOD);
    reportsAFileThatOthersCanRead("payment tokens", "security.keyFile");
    reportsAFileThatOthersCanRead("customers' ids", "security.customerKeyFile");
  }

  private void reportsAFileThatOthersCanRead(String subject, String key) throws IOException {
    Path keys = dir.resolve(key);
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[32]));
    for (String open : List.of("rw-r--r--", "rw--w----", "rw-----w-")) {
      Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString(open));
      Finding finding = sealed(subject, key + "=" + keys);
      assertThat(finding.verdict()).as(open).isEqualTo(Verdict.DOUBTFUL);
      assertThat(finding.text()).startsWith(key + ": " + keys).contains("chmod 600");
    }
    Files.setPosixFilePermissions(keys, PosixFilePermissions.fromString("rw-------"));
    assertThat(sealed(subject, key + "=" + keys).verdict()).isEqualTo(Verdict.GOOD);
    assertThat(sealed(subject, "node.roles=inventory", key + "=" + keys).text())
        .isEqualTo("none of this node's roles seals or opens them");
  }

  @ParameterizedTest
  @ValueSource(strings = {"security.keyFile", "security.customerKeyFile"})
  void namesTheKeyWhoseFileHoldsNoKeys(String key) throws IOException {
    Path keys = dir.resolve("keys");
    assertThat(unusable(key, keys)).contains(key, "cannot be read", "NoSuchFile");
    Files.createDirectory(keys);
    assertThat(unusable(key, keys)).contains(key, "cannot be read");
    Files.delete(keys);
    Files.writeString(keys, "");
    assertThat(unusable(key, keys)).contains(key, "has 0 keys");
    Files.writeString(keys, Base64.getEncoder().encodeToString(new byte[16]));
    assertThat(unusable(key, keys)).contains(key, "line 1 is base64 of 16 bytes, not of 32");
    Files.writeString(keys, "# mine\nno base64!");
    assertThat(unusable(key, keys)).contains(key, "line 2 is not base64").doesNotContain("no base");
    Files.writeString(keys, "#".repeat(70_000));
    assertThat(unusable(key, keys)).contains(key, "is larger than");
  }

  private String unusable(String key, Path keys) {
    List<Finding> findings = examine(key + "=" + keys);
    assertThat(findings).filteredOn(finding -> finding.verdict() == Verdict.BAD).hasSize(1);
    Finding last = findings.get(findings.size() - 1);
    assertThat(last.subject()).isEqualTo("configuration");
    return last.text();
  }

  private Finding sealed(String subject, String... settings) {
    return examine(settings).stream()
        .filter(finding -> finding.subject().equals(subject))
        .findFirst()
        .orElseThrow();
  }

  private List<Finding> examine(String... settings) {
    ConfigSources sources = new ConfigSources(dir, Optional.empty(), Map.of(), List.of(settings));
    return new Doctor(sources).examine();
  }
}
