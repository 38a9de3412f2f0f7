package dev.weft.launcher.config;

import dev.weft.kernel.Service;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Deployable;
import java.util.function.Function;

/**
 * A service that is not part of Weft.
 *
 * @param origin the jar that it comes from, for messages
 */
public record Plugin(Role role, Service service, String origin) {
  /** Reads its section. What it may throw beside errors of keys is a defect that names the jar. */
  Function<ServiceContext, Deployable> configured(OptionsReader root) {
    try {
      return service.verticles(root.section(role.text()));
    } catch (OptionsException wrong) {
      throw wrong;
    } catch (RuntimeException | LinkageError broken) {
      throw failed("cannot be configured", broken);
    }
  }

  /** For those who can replace the jar. */
  public ConfigException failed(String what, Throwable cause) {
    return new ConfigException(origin, "role " + role.text() + " " + what + ": " + cause);
  }
}
