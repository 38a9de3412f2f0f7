package dev.weft.launcher.config;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.weft.tools.testkit.FuzzTime;
import java.util.List;

/** Files and settings of a configuration: read, or refused with place and reason. */
class ConfigFuzzTest {
  @FuzzTest(maxDuration = FuzzTime.MAX)
  void isReadOrRefused(FuzzedDataProvider data) {
    boolean isFile = data.consumeBoolean();
    String text = data.consumeRemainingAsString();
    try {
      if (isFile) {
        YamlLayer.read("weft.yaml", text);
      } else {
        SetLayer.read(List.of(text));
      }
    } catch (ConfigException refused) {
      if (refused.getMessage().isBlank()) {
        throw refused;
      }
    }
  }
}
