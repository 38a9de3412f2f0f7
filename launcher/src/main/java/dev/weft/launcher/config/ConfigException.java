package dev.weft.launcher.config;

import dev.weft.kernel.options.OptionsException;

/** A configuration that cannot be used; the message says where, which key and why. */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param origin file and line, environment variable or {@code --set}
   * @param problem key and reason, or the reason alone
   */
  public ConfigException(String origin, String problem) {
    super(origin + ": " + problem);
  }

  ConfigException(String origin, String key, String reason) {
    this(origin, key + ": " + reason);
  }

  ConfigException(String origin, OptionsException cause) {
    super(origin + ": " + cause.getMessage(), cause);
  }
}
