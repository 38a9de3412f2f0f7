package dev.weft.launcher.doctor;

import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import java.util.ArrayList;
import java.util.List;

/**
 * Every check, in the order in which a start would meet the trouble.
 *
 * <p>Blocks.
 */
public final class Doctor {
  private static final int JAVA_OLDEST = 17;

  private final ConfigSources sources;

  public Doctor(ConfigSources sources) {
    this.sources = sources;
  }

  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    findings.add(java());
    WeftConfig config;
    try {
      config = WeftConfig.load(sources);
      findings.add(Finding.good("configuration", "valid"));
    } catch (ConfigException wrong) {
      findings.add(Finding.bad("configuration", wrong.getMessage()));
      return findings;
    }
    findings.addAll(new MachineChecks(config, sources.environment()).findings());
    findings.addAll(new RuleChecks(config).findings());
    return findings;
  }

  private static Finding java() {
    int feature = Runtime.version().feature();
    return Finding.goodIf(
        feature >= JAVA_OLDEST,
        "Java",
        Runtime.version().toString(),
        Runtime.version() + " is too old; install " + JAVA_OLDEST + " or newer");
  }
}
