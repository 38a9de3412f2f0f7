package dev.weft.launcher.config;

import com.google.protobuf.Message;
import dev.weft.kernel.ServiceContext;
import dev.weft.kernel.options.OptionsException;
import dev.weft.kernel.options.OptionsReader;
import io.vertx.core.Deployable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Sections {@code node}, {@code verticles}, {@code shutdown} and {@code eventLoop}: what this
 * process is for, and how it runs the services.
 *
 * @param verticles how each role but the bridge is run
 * @param plugins what makes the verticles of each service that is not part of Weft
 */
public record NodeOptions(
    Roles roles,
    Map<Role, VerticleOptions> verticles,
    Map<Plugin, Function<ServiceContext, Deployable>> plugins,
    long shutdownTimeoutMs,
    long drainDelayMs,
    long blockedMaxMs) {
  /** What the stop itself needs, once the delay is over. */
  private static final long AFTER_DELAY_MS_MIN = 1_000;

  public NodeOptions {
    verticles = Map.copyOf(verticles);
    plugins = Map.copyOf(plugins);
  }

  static NodeOptions read(OptionsReader root, List<Plugin> found) {
    Map<Plugin, Function<ServiceContext, Deployable>> plugins = new LinkedHashMap<>();
    found.forEach(plugin -> plugins.put(plugin, plugin.configured(root)));
    List<Role> known = known(found);
    // Of the time when a node could be without.
    root.section("bridge").retired("serves");
    OptionsReader shutdown = root.section("shutdown");
    long timeoutMs =
        shutdown
            .millis("timeout", "10s", "1s", "10m")
            .means("a stop that takes longer is cut short");
    return new NodeOptions(
        Roles.read(root.section("node"), known),
        VerticleOptions.readAll(root.section("verticles"), known, Runtime.version().feature()),
        plugins,
        timeoutMs,
        drainDelayMs(shutdown, timeoutMs),
        root.section("eventLoop")
            .millis("blockedMax", "2s", "10ms", "1m")
            .means("a warning is logged when one task occupies an event loop for longer"));
  }

  /** Declares the keys that plug-ins bring. Missing values are reported when they are read. */
  static void declare(OptionsReader root, List<Plugin> found) {
    VerticleOptions.readAll(root.section("verticles"), known(found), Runtime.version().feature());
    for (Plugin plugin : found) {
      try {
        plugin.configured(root);
      } catch (OptionsException missing) {
        // The keys until then are declared.
      }
    }
  }

  private static List<Role> known(List<Plugin> found) {
    return Stream.concat(Role.OWN.stream(), found.stream().map(Plugin::role)).toList();
  }

  /** The types of events that plug-ins bring. */
  public List<Message> eventTypes() {
    return plugins.keySet().stream()
        .flatMap(plugin -> plugin.service().eventTypes().stream())
        .toList();
  }

  private static long drainDelayMs(OptionsReader shutdown, long timeoutMs) {
    long delayMs =
        shutdown
            .millis("drainDelay", "0s", "0s", "10m")
            .means(
                "part of that time in which a stopping node answers `/ready` with 503 but"
                    + " still takes requests. Behind a load balancer: longer than it needs to notice,"
                    + " 3 to 5 s");
    if (timeoutMs - delayMs < AFTER_DELAY_MS_MIN) {
      throw shutdown.wrong(
          "drainDelay",
          "is "
              + delayMs
              + " ms, and shutdown.timeout is "
              + timeoutMs
              + " ms; the timeout must be longer by "
              + AFTER_DELAY_MS_MIN
              + " ms at least");
    }
    return delayMs;
  }
}
