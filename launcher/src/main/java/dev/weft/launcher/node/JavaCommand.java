package dev.weft.launcher.node;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * This very program as the command of another process.
 *
 * <p>Thread-safe. Looks at the file system.
 */
public final class JavaCommand {
  /** Small: the process serves payments on one event loop. */
  private static final List<String> JVM_FLAGS =
      List.of(
          "-Xmx64m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError");

  /** System property with the jar's path, for tests, whose class path is not that jar. */
  private static final String JAR_PROPERTY = "weft.jar";

  private static final String MAIN_CLASS = "dev.weft.launcher.Main";

  private JavaCommand() {}

  static List<String> of(List<String> arguments) {
    return of(JVM_FLAGS, arguments);
  }

  public static List<String> of(List<String> jvmFlags, List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(jvmFlags);
    String classPath =
        absolute(System.getProperty(JAR_PROPERTY, System.getProperty("java.class.path")));
    if (isOneJar(classPath)) {
      command.addAll(ClassArchive.flags(Path.of(classPath)));
      command.addAll(List.of("-jar", classPath));
    } else {
      command.addAll(List.of("-cp", classPath, MAIN_CLASS));
    }
    command.addAll(arguments);
    return command;
  }

  /** The other process has a working directory of its own. */
  private static String absolute(String classPath) {
    return Stream.of(classPath.split(File.pathSeparator))
        .map(entry -> Path.of(entry).toAbsolutePath().toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** As {@code java -jar} sets it. A test's class path may be one jar, too, with another main. */
  private static boolean isOneJar(String classPath) {
    return classPath.endsWith("weft.jar") && !classPath.contains(File.pathSeparator);
  }
}
