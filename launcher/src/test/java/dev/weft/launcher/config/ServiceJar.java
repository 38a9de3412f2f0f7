package dev.weft.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import dev.weft.kernel.Service;
import io.vertx.core.Deployable;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Makes the jar of a service that is not part of Weft. */
public final class ServiceJar {
  private static final String CLASS = "shop.Bonus";
  private static final String NAMES = "META-INF/services/" + Service.class.getName();

  /** One role with one key, which its verticle tells; with 9 it cannot be made. */
  private static final String SOURCE =
      """
      package shop;
      import dev.weft.kernel.Service;
      import dev.weft.kernel.ServiceContext;
      import dev.weft.kernel.options.OptionsReader;
      import io.vertx.core.*;
      import java.util.function.Function;
      public final class Bonus implements Service {
        public Bonus() { %s }
        @Override public String role() { return "%s"; }
        @Override public String description() { return "Adds up what a customer has bought"; }
        @Override public Function<ServiceContext, Deployable> verticles(OptionsReader section) {
          int factor = section.integer("factor", 1, 1, 9).means("points for each coin");
          return service -> {
            if (factor == 9) { throw new NoClassDefFoundError("shop/Coin"); }
            return context -> context.owner().eventBus().consumer("%2$s.factor",
                asked -> asked.reply(factor)).completion();
          };
        }
      }
      """;

  private ServiceJar() {}

  /** A jar that works. */
  public static void write(Path jar, String role) throws IOException {
    write(jar, role, "");
  }

  /**
   * Compiles and packs it.
   *
   * @param onConstruction statement of the constructor
   */
  static void write(Path jar, String role, String onConstruction) throws IOException {
    Path classes = classes(jar);
    compile(SOURCE.formatted(onConstruction, role), classes);
    pack(jar, classes, CLASS);
  }

  /** A jar that names a class which is not in it. */
  static void writeHollow(Path jar) throws IOException {
    pack(jar, classes(jar), CLASS);
  }

  /** A jar that names none. */
  static void writeEmpty(Path jar) throws IOException {
    pack(jar, classes(jar), "");
  }

  private static void compile(String source, Path classes) throws IOException {
    StringWriter problems = new StringWriter();
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    List<String> options =
        List.of("-proc:none", "-nowarn", "-cp", classPath(), "-d", classes.toString());
    try (StandardJavaFileManager files = javac.getStandardFileManager(null, null, null)) {
      boolean compiled =
          javac.getTask(problems, files, null, options, null, List.of(new Source(source))).call();
      assertThat(compiled).as(problems.toString()).isTrue();
    }
  }

  /** A directory for them beside that of the jar. */
  private static Path classes(Path jar) throws IOException {
    Files.createDirectories(jar.getParent());
    return Files.createTempDirectory(jar.getParent().getParent(), "classes");
  }

  private static String classPath() {
    return Stream.of(Service.class, Message.class, Deployable.class)
        .map(
            type ->
                Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation() + "")))
        .map(Path::toString)
        .collect(Collectors.joining(java.io.File.pathSeparator));
  }

  private static void pack(Path jar, Path classes, String provider) throws IOException {
    try (FileSystem entries =
        FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of("create", "true"))) {
      for (Path file : files(classes)) {
        Path entry = entries.getPath("/").resolve(classes.relativize(file).toString());
        Files.createDirectories(entry.getParent());
        Files.copy(file, entry);
      }
      if (!provider.isEmpty()) {
        Files.createDirectories(entries.getPath("/META-INF/services"));
        Files.writeString(entries.getPath("/" + NAMES), provider + "\n", StandardCharsets.UTF_8);
      }
    }
  }

  private static List<Path> files(Path tree) throws IOException {
    try (Stream<Path> paths = Files.walk(tree)) {
      return paths.filter(Files::isRegularFile).toList();
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String text) {
      super(URI.create("string:///shop/Bonus.java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
