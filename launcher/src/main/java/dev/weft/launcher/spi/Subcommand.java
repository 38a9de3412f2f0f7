package dev.weft.launcher.spi;

import java.util.ServiceLoader;
import java.util.stream.Stream;
import picocli.CommandLine.Command;

/**
 * A command of {@code weft} that another jar brings: a class with picocli's {@link Command} and a
 * public constructor without parameters, named in {@code
 * META-INF/services/dev.weft.launcher.spi.Subcommand}. This is how the tools join the command line
 * without the product knowing them (docs/adr/0023).
 */
public interface Subcommand {
  /** Every command on the class path, found one after another as they are asked for. */
  static Stream<Class<? extends Subcommand>> types() {
    return ServiceLoader.load(Subcommand.class).stream().map(ServiceLoader.Provider::type);
  }

  /** Whether the class path has a command of that name. */
  static boolean exists(String name) {
    return types().anyMatch(type -> type.getAnnotation(Command.class).name().equals(name));
  }
}
