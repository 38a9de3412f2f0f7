package dev.weft.tools.chaos;

import dev.weft.tools.chaos.inject.ConsumerFaults.Durable;
import java.util.List;

/** What a fault can be about: the number of them, and their names. */
final class Targets {
  /** An order's way goes through all of them. */
  private static final List<String> STREAMS =
      List.of("ORDERS", "INVENTORY", "PAYMENTS", "NOTIFICATIONS");

  private static final String STOCK = "inventory";
  private static final List<Durable> DURABLES =
      List.of(
          new Durable("ORDERS", STOCK),
          new Durable("INVENTORY", "order-on-stock"),
          new Durable("ORDERS", "payment-capture"),
          new Durable("PAYMENTS", "order-on-payment"),
          new Durable("ORDERS", "notification-record"));

  private Targets() {}

  /** How many a fault of that kind chooses from. */
  static int count(FaultKind kind, ChaosPlan plan) {
    return switch (kind) {
      case NATS_LEADER_KILL -> 1;
      case STREAM_FULL -> STREAMS.size();
      case STREAM_RESTORED -> STREAMS.size();
      default ->
          switch (kind.target()) {
            case NODES, CLOCKS -> plan.nodes();
            case NATS, DISK -> plan.natsServers();
            case CONSUMERS -> DURABLES.size();
            case LIMITS,
                PROVIDER,
                CHARGES,
                RECEIVER,
                CONNECTIONS,
                DELAY,
                PUBLISH_ACKS,
                CONSUMER_ACKS ->
                1;
          };
    };
  }

  /** For people; empty where there is no choice. */
  static String name(FaultKind kind, int index) {
    return switch (kind) {
      case NATS_LEADER_KILL -> "";
      case STREAM_FULL, STREAM_RESTORED -> STREAMS.get(index);
      default ->
          switch (kind.target()) {
            case NODES, NATS, DISK, CLOCKS -> Integer.toString(index);
            case CONSUMERS -> DURABLES.get(index).name();
            case LIMITS,
                PROVIDER,
                CHARGES,
                RECEIVER,
                CONNECTIONS,
                DELAY,
                PUBLISH_ACKS,
                CONSUMER_ACKS ->
                "";
          };
    };
  }

  /** By their names on the server when stock has so many shards: of those the first. */
  static List<String> streams(int shards) {
    return STREAMS.stream().map(name -> sharded(name, "INVENTORY", "_0", shards)).toList();
  }

  /** By their names on the server when stock has so many shards: of those the first. */
  static List<Durable> durables(int shards) {
    return DURABLES.stream()
        .map(
            durable ->
                new Durable(
                    sharded(durable.stream(), "INVENTORY", "_0", shards),
                    sharded(
                        sharded(durable.name(), STOCK, "-0", shards),
                        "order-on-stock",
                        "-0",
                        shards)))
        .toList();
  }

  private static String sharded(String name, String shardedName, String suffix, int shards) {
    return shards > 1 && name.equals(shardedName) ? name + suffix : name;
  }
}
