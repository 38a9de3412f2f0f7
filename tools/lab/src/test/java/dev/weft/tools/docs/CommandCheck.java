package dev.weft.tools.docs;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.weft.launcher.Main;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.ConfigSources;
import dev.weft.launcher.config.WeftConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ParseResult;

/** Whether a command would be understood by what it is given to; nothing is run. */
final class CommandCheck {
  /** Programs whose commands are checked no further than the files they name, and why. */
  static final Map<String, String> NOT_OURS =
      Map.of(
          "nats", "the NATS CLI is no part of Weft, and tests do without it",
          "nats-server", "its options are its own",
          "kubectl", "needs a cluster; docker/k8s/validate checks the manifests",
          "docker", "needs an engine; docker/ci/run builds and runs the images");

  private static final Set<String> SHELL =
      Set.of("cd", "cp", "echo", "sed", "kill", "git", "mkdir");
  private static final Set<String> GOALS =
      Set.of("clean", "test", "package", "verify", "install", "spotless:apply");
  private static final List<String> SOURCES = List.of("proto", "verticles", "launcher", "tools");
  private static final Set<String> FILE_OPTIONS = Set.of("-f", "-k");

  /** What a reader of docs/extending.md has made, by commands that ExtendingIT runs. */
  private static final String MADE = "loyalty";

  private static final String TOOLS_IMAGE = "weft-tools:local";
  private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");

  private final CommandLine commandLine = Main.commandLine();
  private final HttpSurface surface = HttpSurface.read();

  /** What is wrong with it; empty when nothing is. */
  Optional<String> problemWith(List<String> words) {
    try {
      check(words.get(0), words.subList(1, words.size()));
      return Optional.empty();
    } catch (Refused refused) {
      return Optional.of(refused.getMessage());
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
  }

  private void check(String program, List<String> arguments) throws IOException {
    if (program.equals("./weft") || program.equals("weft")) {
      weft(arguments);
    } else if (program.equals("curl")) {
      surface.check(arguments);
    } else if (program.equals("mvn")) {
      maven(arguments);
    } else if (NOT_OURS.containsKey(program)) {
      files(arguments);
      int image = arguments.indexOf(TOOLS_IMAGE);
      if (arguments.contains("run") && image >= 0) {
        weft(arguments.subList(image + 1, arguments.size()));
      }
    } else if (program.contains("/")) {
      script(program, arguments);
    } else {
      require(SHELL.contains(program), "nobody checks the commands of " + program);
    }
  }

  private void weft(List<String> arguments) {
    if (!arguments.isEmpty() && arguments.get(0).equals("nats-server")) {
      boolean understood =
          arguments.size() == 1
              || (arguments.size() == 3
                  && arguments.get(1).equals("--version")
                  && VERSION.matcher(arguments.get(2)).matches());
      require(understood, "not understood by ./weft nats-server");
      return;
    }
    ParseResult parsed;
    try {
      parsed = commandLine.parseArgs(arguments.toArray(String[]::new));
    } catch (CommandLine.ParameterException wrong) {
      throw new Refused(wrong.getMessage());
    }
    while (parsed.hasSubcommand()) {
      parsed = parsed.subcommand();
    }
    configuration(parsed);
  }

  private static void configuration(ParseResult parsed) {
    if (String.valueOf(parsed.<Object>matchedOptionValue("--config", null)).startsWith(MADE)
        || String.valueOf(parsed.<Object>matchedOptionValue("--roles", null)).contains(MADE)) {
      return;
    }
    List<String> settings = new ArrayList<>(parsed.matchedOptionValue("--set", List.<String>of()));
    if (parsed.matchedOptionValue("--roles", null) instanceof String roles) {
      settings.add("node.roles=" + roles);
    }
    // It is on the reader's machine.
    settings.removeIf(setting -> setting.startsWith("nats.nkeyFile="));
    if (settings.isEmpty() && !parsed.hasMatchedOption("--config")) {
      return;
    }
    Optional<Path> file =
        Optional.ofNullable(parsed.<Path>matchedOptionValue("--config", null))
            .map(Page.ROOT::resolve);
    try {
      WeftConfig.load(new ConfigSources(Page.ROOT, file, Map.of(), settings));
    } catch (ConfigException wrong) {
      throw new Refused(wrong.getMessage());
    }
  }

  private static void maven(List<String> arguments) throws IOException {
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (argument.equals("-pl")) {
        String module = arguments.get(++i);
        require(Files.exists(Page.ROOT.resolve(module).resolve("pom.xml")), "no module " + module);
      } else if (argument.equals("-f")) {
        require(arguments.get(++i).equals(MADE), "no project " + arguments.get(i));
      } else if (argument.startsWith("-P")) {
        require(inPoms("<id>" + argument.substring(2) + "</id>"), "no profile: " + argument);
      } else if (argument.startsWith("-Dtest=")) {
        String name = argument.substring("-Dtest=".length());
        require(!named(name + ".java").isEmpty(), "no test " + name);
      } else if (argument.startsWith("-D") && !argument.equals("-DskipTests")) {
        String property = argument.substring(2).replaceFirst("=.*", "");
        require(
            property.startsWith("maven.") || inPoms("<" + property + ">"),
            "no property " + property);
      } else if (!argument.startsWith("-")) {
        require(GOALS.contains(argument), "no goal " + argument);
      }
    }
  }

  private static boolean inPoms(String text) throws IOException {
    for (Path pom : named("pom.xml")) {
      if (Files.readString(pom).contains(text)) {
        return true;
      }
    }
    return false;
  }

  private static List<Path> named(String name) throws IOException {
    List<Path> found = new ArrayList<>(List.of(Page.ROOT.resolve("pom.xml")));
    found.removeIf(root -> !root.endsWith(name));
    for (String folder : SOURCES) {
      try (Stream<Path> files = Files.walk(Page.ROOT.resolve(folder))) {
        files
            .filter(file -> file.endsWith(name) && !file.toString().contains("/target/"))
            .forEach(found::add);
      }
    }
    return found;
  }

  private static void files(List<String> arguments) throws IOException {
    for (int i = 0; i + 1 < arguments.size(); i++) {
      Path file = Page.ROOT.resolve(arguments.get(i + 1));
      if (FILE_OPTIONS.contains(arguments.get(i))) {
        require(Files.exists(file), "no file " + arguments.get(i + 1));
      }
      if (arguments.get(i).equals("--target")) {
        Path built = Page.ROOT.resolve(arguments.get(arguments.indexOf("-f") + 1));
        require(
            Files.readString(built).contains(" AS " + arguments.get(i + 1) + "\n"),
            "no stage " + arguments.get(i + 1));
      }
    }
  }

  private static void script(String program, List<String> arguments) throws IOException {
    Path file = Page.ROOT.resolve(program);
    require(Files.isExecutable(file) && Files.isRegularFile(file), "no program " + program);
    for (String argument : arguments) {
      require(
          !argument.startsWith("--") || Files.readString(file).contains('"' + argument + '"'),
          program + " has no " + argument);
    }
  }

  static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new Refused(otherwise);
    }
  }

  static boolean isJson(String text) {
    try {
      return new ObjectMapper().readTree(text).isObject();
    } catch (IOException malformed) {
      return false;
    }
  }

  /** A command that a reader could type and that would not work. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1;

    Refused(String why) {
      super(why);
    }
  }
}
