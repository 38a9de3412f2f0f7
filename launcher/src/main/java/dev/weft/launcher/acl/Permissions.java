package dev.weft.launcher.acl;

import dev.weft.bridge.BridgeOptions;
import dev.weft.bridge.connection.NatsLogin;
import dev.weft.bridge.deadletter.DeadLetterHeaders;
import dev.weft.bridge.inbound.delivery.Replay;
import dev.weft.bridge.inbound.route.InboundRouteOptions;
import dev.weft.bridge.outbound.OutboundRouteOptions;
import dev.weft.kernel.bus.LocalAddresses;
import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import dev.weft.launcher.config.Role;
import dev.weft.order.StepOptions;
import dev.weft.proto.orders.v1.OrderEvent;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What a user may publish and subscribe to, as subjects in alphabetical order. Nobody but the
 * operator may make streams or consumers: a stream can copy others, and a consumer has the server
 * publish what it delivers to any subject.
 *
 * <p>Immutable.
 */
record Permissions(Set<String> publish, Set<String> subscribe) {
  private static final String API = "$JS.API.";
  private static final String ACK = "$JS.ACK.";
  private static final String ADVISORY = "$JS.EVENT.ADVISORY.";
  private static final String DEAD_LETTERS = DeadLetterHeaders.SUBJECT_PREFIX;
  private static final String EVERYTHING = ">";

  private static final Map<Role, List<String>> READ =
      Map.of(
          Role.GATEWAY, List.of(Streams.ORDERS),
          Role.ORDER,
              List.of(Streams.ORDERS, Streams.STEPS, Streams.PAYMENTS, Streams.NOTIFICATIONS),
          Role.INVENTORY, List.of(Streams.ORDERS),
          Role.PAYMENT, List.of(Streams.ORDERS, Streams.STEPS, Streams.PAYMENTS),
          Role.NOTIFICATION, List.of(Streams.ORDERS, Streams.PAYMENTS, Streams.NOTIFICATIONS));

  private static final Set<Role> READING_STOCK = Set.of(Role.ORDER, Role.INVENTORY, Role.PAYMENT);

  /** Addresses of other roles. */
  private static final Map<Role, List<String>> ASKED =
      Map.of(
          Role.GATEWAY,
          List.of(Role.ORDER.text() + ".>", Role.INVENTORY.text() + ".>"),
          Role.ORDER,
          List.of(Addresses.PAYMENT_VERIFY));

  /** The operator: makes streams and consumers, and may do whatever else there is to do. */
  static Permissions ofOperator() {
    return new Permissions(Set.of(EVERYTHING), Set.of(EVERYTHING));
  }

  /** Reads every stream, and changes nothing. */
  static Permissions ofAudit(BridgeOptions options, String publicKey) {
    Set<String> publish = new TreeSet<>(Set.of(API + "STREAM.NAMES"));
    options.streams().keySet().forEach(stream -> publish.addAll(reads(stream)));
    return new Permissions(
        publish, new TreeSet<>(Set.of(NatsLogin.inboxOf(publicKey) + EVERYTHING)));
  }

  /** A node with these roles. */
  static Permissions ofRoles(
      Collection<Role> roles, BridgeOptions options, StockShards shards, String publicKey) {
    Set<String> publish = new TreeSet<>();
    Set<String> subscribe = new TreeSet<>();
    publish.add(API + "STREAM.LIST");
    options.streams().keySet().forEach(stream -> publish.add(API + "STREAM.INFO." + stream));
    routes(options).forEach(route -> publish.add(API + "CONSUMER.INFO." + consumer(route)));
    publish.addAll(reads(Streams.DEAD_LETTERS));
    subscribe.add(NatsLogin.inboxOf(publicKey) + EVERYTHING);
    subscribe.add(ADVISORY + "STREAM.LEADER_ELECTED.*");
    subscribe.add(ADVISORY + "STREAM.QUORUM_LOST.*");
    subscribe.add(DEAD_LETTERS + EVERYTHING);
    for (Role role : roles) {
      routes(options)
          .filter(route -> role.text().equals(LocalAddresses.owner(route.address())))
          .forEach(route -> follow(route, publish, subscribe));
      read(role, shards).stream()
          .filter(options.streams()::containsKey)
          .forEach(stream -> publish.addAll(reads(stream)));
      options.outbound().values().stream()
          .filter(route -> writes(role, route))
          .forEach(
              route -> {
                publish.addAll(route.subjects());
                publish.addAll(reads(route.stream()));
              });
      mesh(role, publish, subscribe);
      if (options.streams().containsKey(Streams.CUSTOMERS)) {
        customers(role, publish);
      }
    }
    return new Permissions(publish, subscribe);
  }

  /**
   * A participant that does the step: it pulls its consumer, stores its answers, and looks up what
   * stands in their way.
   */
  static Permissions ofStep(StepOptions step, BridgeOptions options, String publicKey) {
    Set<String> publish = new TreeSet<>();
    Set<String> subscribe = new TreeSet<>();
    subscribe.add(NatsLogin.inboxOf(publicKey) + EVERYTHING);
    subscribe.add(DEAD_LETTERS + EVERYTHING);
    options.inbound().values().stream()
        .filter(route -> route.address().equals(Addresses.STEP_PREFIX + step.name()))
        .forEach(
            route -> {
              follow(route, publish, subscribe);
              publish.add(API + "STREAM.INFO." + route.stream());
              publish.add(API + "CONSUMER.INFO." + consumer(route));
            });
    if (step.isGate()) {
      publish.add(Subjects.stepPassed(step.name(), "*"));
      publish.add(Subjects.order(OrderEvent.REJECTED, "*"));
      publish.add(API + "STREAM.MSG.GET." + Streams.STEPS);
    }
    return new Permissions(publish, subscribe);
  }

  /** Routes of the configuration, and those that bring replays. */
  private static Stream<InboundRouteOptions> routes(BridgeOptions options) {
    Collection<InboundRouteOptions> all = options.inbound().values();
    return Stream.concat(all.stream(), Replay.of(all).stream().map(Replay::options));
  }

  /** Pulls, acks in both forms, and gives up. */
  private static void follow(
      InboundRouteOptions route, Set<String> publish, Set<String> subscribe) {
    String consumer = consumer(route);
    publish.add(API + "CONSUMER.MSG.NEXT." + consumer);
    if (route.pinned()) {
      publish.add(API + "CONSUMER.UNPIN." + consumer);
    }
    publish.add(ACK + consumer + ".>");
    publish.add(ACK + "*.*." + consumer + ".>");
    publish.add(DEAD_LETTERS + consumer + ".*");
    publish.addAll(List.of(API + "STREAM.MSG.GET." + route.stream()));
    subscribe.add(ADVISORY + "CONSUMER.LEADER_ELECTED." + consumer);
  }

  private static List<String> reads(String stream) {
    return List.of(
        API + "STREAM.INFO." + stream,
        API + "STREAM.MSG.GET." + stream,
        API + "DIRECT.GET." + stream);
  }

  /** What the services of the role look up, beside what their routes bring and take. */
  private static List<String> read(Role role, StockShards shards) {
    List<String> streams = new ArrayList<>(READ.getOrDefault(role, List.of()));
    if (READING_STOCK.contains(role)) {
      streams.addAll(shards.streams());
    }
    return streams;
  }

  /** Who customers are: made known and forgotten by the order service alone. */
  private static void customers(Role role, Set<String> publish) {
    if (role.equals(Role.ORDER)) {
      publish.addAll(reads(Streams.CUSTOMERS));
      publish.add("customers.*.*");
      publish.add(API + "STREAM.MSG.DELETE." + Streams.CUSTOMERS);
    } else if (role.equals(Role.GATEWAY) || role.equals(Role.NOTIFICATION)) {
      publish.addAll(reads(Streams.CUSTOMERS));
    }
  }

  /**
   * Whose events a route takes is in their subjects: {@code payments.…} are of payment. For a step
   * that has not answered in time the order service does.
   */
  private static boolean writes(Role role, OutboundRouteOptions route) {
    return (role.equals(Role.ORDER) && route.stream().equals(Streams.STEPS))
        || route.subjects().stream()
            .map(LocalAddresses::owner)
            .allMatch(first -> first.equals(role.text()) || first.equals(role.text() + "s"));
  }

  /** Nodes see one another; each role answers for itself, and the gateway asks the others. */
  private static void mesh(Role role, Set<String> publish, Set<String> subscribe) {
    publish.add("weft.*.nodes");
    subscribe.add("weft.*.nodes");
    publish.add("weft.*.advanced.>");
    subscribe.add("weft.*.advanced.>");
    subscribe.add("$SRV.>");
    subscribe.add("weft.*.call." + role.text() + ".>");
    ASKED.getOrDefault(role, List.of()).forEach(address -> publish.add("weft.*.call." + address));
    if (role.equals(Role.GATEWAY)) {
      subscribe.add("weft.orders.*");
      subscribe.add("weft.inventory.*");
    }
  }

  private static String consumer(InboundRouteOptions route) {
    return route.stream() + "." + route.durable();
  }
}
