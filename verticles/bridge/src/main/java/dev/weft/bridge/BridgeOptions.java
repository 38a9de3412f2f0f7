package dev.weft.bridge;

import dev.weft.bridge.connection.NatsLogin;
import dev.weft.bridge.connection.NatsOptions;
import dev.weft.bridge.deadletter.DeadLetterHeaders;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.outbound.JournalOptions;
import dev.weft.bridge.outbound.OutboundRouteOptions;
import dev.weft.bridge.stream.StreamOptions;
import dev.weft.bridge.stream.SubjectFilter;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.options.OptionsReader;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The configuration of the bridge: sections {@code nats} (without {@code embedded}), {@code
 * journal}, {@code streams} and {@code routes}.
 *
 * @param streams by name, like the routes in the order of the file
 * @param outbound by name of the route
 * @param inbound by name of the route
 */
public record BridgeOptions(
    NatsOptions nats,
    JournalOptions journal,
    Map<String, StreamOptions> streams,
    Map<String, OutboundRouteOptions> outbound,
    Map<String, InboundRouteOptions> inbound) {
  private static final String ROUTES = "routes";
  private static final String OUTBOUND = "outbound";
  private static final String INBOUND = "inbound";

  public BridgeOptions {
    streams = Collections.unmodifiableMap(streams);
    outbound = Collections.unmodifiableMap(outbound);
    inbound = Collections.unmodifiableMap(inbound);
  }

  /** Reads the sections from the root of the configuration and checks them against each other. */
  public static BridgeOptions read(OptionsReader root) {
    BridgeOptions options =
        new BridgeOptions(
            NatsOptions.read(root.section("nats")),
            JournalOptions.read(root.section("journal")),
            root.section("streams").each("a stream of the server", StreamOptions::read),
            root.section(ROUTES)
                .section(OUTBOUND)
                .each("takes append requests to a stream", OutboundRouteOptions::read),
            root.section(ROUTES)
                .section(INBOUND)
                .each("takes the events of a stream to a service", InboundRouteOptions::read));
    OptionsReader routes = root.section(ROUTES);
    options.checkOutbound(routes.section(OUTBOUND));
    options.checkInbound(routes.section(INBOUND));
    return options;
  }

  /** The same with other servers: those of the embedded server. */
  public BridgeOptions withServers(List<String> urls) {
    return new BridgeOptions(nats.withServers(urls), journal, streams, outbound, inbound);
  }

  /** The same with another login: that of the embedded server. */
  public BridgeOptions withLogin(NatsLogin login) {
    return new BridgeOptions(nats.withLogin(login), journal, streams, outbound, inbound);
  }

  private void checkOutbound(OptionsReader routes) {
    Map<String, String> routeByAddress = new LinkedHashMap<>();
    for (OutboundRouteOptions route : outbound.values()) {
      OptionsReader section = routes.section(route.name());
      checkSubjects(section, route.stream(), route.subjects());
      String other = routeByAddress.put(route.address(), route.name());
      if (other != null) {
        throw section.wrong("address", "is also that of route " + other);
      }
    }
  }

  private void checkInbound(OptionsReader routes) {
    Map<String, String> routeByConsumer = new LinkedHashMap<>();
    for (InboundRouteOptions route : inbound.values()) {
      OptionsReader section = routes.section(route.name());
      checkReserved(routes, section, route);
      checkSubjects(section, route.stream(), route.subjects());
      String consumer = route.stream() + "." + route.durable();
      String other = routeByConsumer.put(consumer, route.name());
      if (other != null) {
        throw section.wrong("durable", "is also that of route " + other);
      }
      checkDeadLetters(section, route.deadLetter(), consumer);
      checkDelay(section, route);
    }
  }

  private static void checkReserved(
      OptionsReader routes, OptionsReader section, InboundRouteOptions route) {
    String reserved = "is reserved: replays of dead letters come by such routes";
    if (route.name().startsWith(InboundRouteOptions.RESERVED_PREFIX)) {
      throw routes.wrong(route.name(), reserved);
    }
    if (route.durable().startsWith(InboundRouteOptions.RESERVED_PREFIX)) {
      throw section.wrong("durable", reserved);
    }
  }

  private void checkDelay(OptionsReader section, InboundRouteOptions route) {
    long maxAgeMs = streams.get(route.stream()).maxAgeMs();
    if (maxAgeMs > 0 && route.delayMs() >= maxAgeMs) {
      throw section.wrong("delay", "must be shorter than the maxAge of stream " + route.stream());
    }
  }

  private void checkDeadLetters(OptionsReader section, boolean wanted, String consumer) {
    SubjectFilter letters = SubjectFilter.of(DeadLetterHeaders.SUBJECT_PREFIX + consumer + ".*");
    StreamOptions stream = streams.get(Streams.DEAD_LETTERS);
    if (wanted && (stream == null || !stream.covers(letters))) {
      String subjects = "streams." + Streams.DEAD_LETTERS + ".subjects";
      throw section.wrong("deadLetter", "needs " + letters + " to be among " + subjects);
    }
  }

  private void checkSubjects(OptionsReader section, String name, Collection<String> subjects) {
    StreamOptions stream = streams.get(name);
    if (stream == null) {
      throw section.wrong("stream", name + " is not among the streams " + streams.keySet());
    }
    for (String subject : subjects) {
      // A stream that keeps its subjects may store more than is listed here.
      if (!stream.keepSubjects() && !stream.covers(SubjectFilter.of(subject))) {
        throw section.wrong(
            "subjects", subject + " is outside of stream " + name + " " + stream.subjects());
      }
    }
  }
}
