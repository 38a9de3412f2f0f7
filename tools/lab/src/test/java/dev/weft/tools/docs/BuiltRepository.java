package dev.weft.tools.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A local Maven repository as it is after {@code mvn install}, which the repository of whoever runs
 * the tests never sees: links to what this build has fetched, and copies of what it has made.
 */
final class BuiltRepository {
  /** What a service needs; those that it brings along, too. */
  private static final List<String> MODULES =
      List.of("", "bom", "proto", "verticles/kernel", "verticles/process", "tools/testkit");

  private static final Path GROUP = Path.of("dev", "weft");
  private static final Pattern ARTIFACT = Pattern.compile("(?m)^  <artifactId>(.+)</artifactId>");
  private static final Pattern VERSION = Pattern.compile("<version>(.+)</version>");

  private BuiltRepository() {}

  /** Makes it in a directory that is not there yet. */
  static Path make(Path directory) throws IOException {
    link(Path.of(System.getProperty("maven.repo.local")), directory, GROUP);
    for (String module : MODULES) {
      install(Page.ROOT.resolve(module), directory.resolve(GROUP));
    }
    return directory;
  }

  /** Links to everything but what is below that path. */
  private static void link(Path from, Path to, Path but) throws IOException {
    Files.createDirectories(to);
    Path next = but.getName(0);
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        if (!entry.getFileName().equals(next)) {
          Files.createSymbolicLink(to.resolve(entry.getFileName()), entry.toAbsolutePath());
        }
      }
    }
    if (but.getNameCount() > 1 && Files.isDirectory(from.resolve(next))) {
      link(from.resolve(next), to.resolve(next), but.subpath(1, but.getNameCount()));
    }
  }

  private static void install(Path module, Path group) throws IOException {
    Path pom = module.resolve("pom.xml");
    String text = Files.readString(pom);
    String artifact = first(ARTIFACT, text);
    String version = first(VERSION, text);
    Path target = Files.createDirectories(group.resolve(artifact).resolve(version));
    String name = artifact + "-" + version;
    Files.copy(pom, target.resolve(name + ".pom"));
    Path jar = module.resolve("target").resolve(name + ".jar");
    if (Files.exists(jar)) {
      Files.copy(jar, target.resolve(name + ".jar"));
    }
  }

  private static String first(Pattern pattern, String text) {
    Matcher matcher = pattern.matcher(text);
    if (!matcher.find()) {
      throw new IllegalArgumentException("no " + pattern + " in " + text);
    }
    return matcher.group(1);
  }
}
