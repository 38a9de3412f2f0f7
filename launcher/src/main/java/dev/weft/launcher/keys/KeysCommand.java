package dev.weft.launcher.keys;

import dev.weft.gateway.auth.ApiKey;
import dev.weft.gateway.auth.ApiKeys;
import dev.weft.gateway.auth.Scope;
import dev.weft.kernel.options.Durations;
import dev.weft.kernel.text.TextTable;
import dev.weft.launcher.ConfigFlags;
import dev.weft.launcher.config.ConfigException;
import dev.weft.launcher.config.WeftConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * {@code weft keys}: makes, lists and revokes API keys. Running nodes see it within a second or so.
 */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "COMMAND",
    description = "Make, list and revoke API keys. Nodes read the file again when it changes.")
public final class KeysCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command");
  }

  @Command(
      name = "create",
      mixinStandardHelpOptions = true,
      description = {
        "Make a key and print it. It is shown this once: the file has its hash only.",
        "Scopes: orders:write, orders:read, inventory:write, ops."
      })
  int create(
      @Parameters(paramLabel = "NAME", description = "Its id: a-z, 0-9 and -, at most 40.")
          String id,
      @Option(
              names = "--scopes",
              required = true,
              split = ",",
              paramLabel = "SCOPE",
              description = "Scope that the key grants.")
          List<String> scopes,
      @Option(
              names = "--customer",
              paramLabel = "ID",
              description =
                  "The only customer whose orders the key may see and change; default: all.")
          String customer,
      @Option(
              names = "--expires",
              paramLabel = "DURATION",
              description = "How long the key is valid, such as 90d; default: no expiry.")
          String expires,
      @Mixin FileFlags flags) {
    require(ApiKey.ID.matcher(id).matches(), "not an id: \"" + id + "\"");
    Set<Scope> allowed = scopes.stream().map(this::scope).collect(Collectors.toSet());
    Optional<String> owner = Optional.ofNullable(customer);
    ApiKeys.problemWith(allowed, owner)
        .ifPresent(complaint -> require(false, "the key " + complaint));
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    Optional<Instant> end = Optional.ofNullable(expires).map(text -> now.plusMillis(millis(text)));
    KeysFile file = flags.file();
    String secret = ApiKey.generate(id);
    ApiKey key = new ApiKey(id, ApiKey.hash(secret), allowed, owner, now, end);
    boolean made = file.change(keys -> keys.find(id).isPresent() ? keys : keys.with(key));
    return made ? print(secret) : fail("there is a key " + id + "; revoke it first");
  }

  @Command(
      name = "list",
      mixinStandardHelpOptions = true,
      description = "List the keys, without their secrets.")
  int list(@Mixin FileFlags flags) {
    TextTable table =
        new TextTable(List.of("id", "scopes", "customer", "created", "expires"), Set.of());
    for (ApiKey key : flags.file().read().all()) {
      String scopes =
          key.scopes().stream().sorted().map(Scope::text).collect(Collectors.joining(","));
      String expired = key.isExpired(Instant.now()) ? " (expired)" : "";
      table.row(
          key.id(),
          scopes,
          key.customer().orElse("any"),
          key.created(),
          key.expires().map(Instant::toString).orElse("never") + expired);
    }
    PrintWriter out = spec.commandLine().getOut();
    table.lines().forEach(out::println);
    out.flush();
    return ExitCode.OK;
  }

  @Command(
      name = "revoke",
      mixinStandardHelpOptions = true,
      description = "Take a key out of the file. Streams that it has opened end.")
  int revoke(
      @Parameters(paramLabel = "NAME", description = "Its id.") String id, @Mixin FileFlags flags) {
    return flags.file().change(keys -> keys.without(id))
        ? print("revoked " + id)
        : fail("there is no key " + id);
  }

  /** Which file. */
  static final class FileFlags {
    @Mixin private ConfigFlags config;

    @Option(
        names = "--file",
        paramLabel = "FILE",
        description = "The file of keys; default: http.auth.keysFile of the configuration.")
    private Path file;

    KeysFile file() {
      if (file != null) {
        return new KeysFile(file);
      }
      String configured = WeftConfig.load(config.sources()).gateway().security().auth().keysFile();
      if (configured.isBlank()) {
        throw new ConfigException(
            "http.auth.keysFile", "is not set, so say with --file where the keys are to be");
      }
      return new KeysFile(Path.of(configured));
    }
  }

  private Scope scope(String text) {
    return Scope.of(text.strip())
        .orElseThrow(
            () -> new ParameterException(spec.commandLine(), "no scope: \"" + text + "\""));
  }

  private long millis(String text) {
    try {
      return Durations.parseMs(text);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), wrong.getMessage(), wrong);
    }
  }

  private void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new ParameterException(spec.commandLine(), otherwise);
    }
  }

  private int print(String line) {
    spec.commandLine().getOut().println(line);
    spec.commandLine().getOut().flush();
    return ExitCode.OK;
  }

  private int fail(String why) {
    spec.commandLine().getErr().println("weft: " + why);
    return ExitCode.SOFTWARE;
  }
}
