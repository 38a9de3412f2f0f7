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
  /** A new instance of every command on the class path. */
  static Stream<Subcommand> all() {
    return ServiceLoader.load(Subcommand.class).stream().map(ServiceLoader.Provider::get);
  }

  /** Whether the class path has a command of that name. */
  static boolean exists(String name) {
    return all().anyMatch(each -> each.getClass().getAnnotation(Command.class).name().equals(name));
  }
}
