package dev.weft.launcher.config;

import dev.weft.kernel.contract.Addresses;
import dev.weft.kernel.contract.StockShards;
import dev.weft.kernel.contract.Streams;
import dev.weft.kernel.contract.Subjects;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Stream;

/**
 * Stream INVENTORY and the routes around it, as configured, are a template: with several shards
 * there is one of each for every shard. The bridge knows no stock, so it gets streams and routes
 * alone.
 *
 * @param shards how the stock is divided
 * @param skus of the catalogue
 */
record StockTemplate(StockShards shards, List<String> skus) {
  private static final String SHARDS_KEY = "inventory.shards";
  private static final String SUBJECTS = "subjects";
  private static final String STREAM = "stream";
  private static final String ADDRESS = "address";
  private static final String DURABLE = "durable";
  private static final String MADE_WITH = "madeWith";
  private static final String FOLLOW = Addresses.INVENTORY_FOLLOW_PREFIX + 0;

  StockTemplate {
    skus = List.copyOf(skus);
  }

  /** The configuration, which was checked before, for the shards that there are. */
  JsonObject applyTo(JsonObject checked) {
    JsonObject root = checked.copy();
    root.put("streams", each(root.getJsonObject("streams"), this::streams));
    JsonObject routes = root.getJsonObject("routes");
    routes.put("inbound", each(routes.getJsonObject("inbound"), this::inbound));
    routes.put("outbound", each(routes.getJsonObject("outbound"), this::outbound));
    return root;
  }

  private interface Expansion {
    /** Adds what the entry of that name comes to. */
    void add(JsonObject expanded, String name, JsonObject entry);
  }

  private static JsonObject each(JsonObject entries, Expansion expansion) {
    JsonObject expanded = new JsonObject();
    for (String name : entries.fieldNames()) {
      expansion.add(expanded, name, entries.getJsonObject(name));
    }
    return expanded;
  }

  private void streams(JsonObject expanded, String name, JsonObject stream) {
    if (!name.equals(Streams.INVENTORY)) {
      expanded.put(name, stream);
      return;
    }
    JsonArray madeWith = stream.getJsonArray(MADE_WITH, new JsonArray()).copy();
    stream.put(MADE_WITH, madeWith.add(SHARDS_KEY + "=" + shards.count()));
    if (shards.count() == 1) {
      expanded.put(name, stream);
      return;
    }
    // A SKU that leaves the catalogue may still be given back: its subject stays on the server.
    stream.put("keepSubjects", true);
    eachShard(shard -> narrowed(stream, streamSubjects(shard)), shards::stream, expanded);
  }

  private void inbound(JsonObject expanded, String name, JsonObject route) {
    boolean followsOrders = FOLLOW.equals(route.getString(ADDRESS));
    if (shards.count() == 1 || !(followsOrders || isOfStock(route))) {
      expanded.put(name, route);
      return;
    }
    eachShard(
        shard -> {
          JsonObject own = followsOrders ? follower(route, shard) : ofStream(route, shard);
          if (route.containsKey(DURABLE)) {
            own.put(DURABLE, suffixed(route.getString(DURABLE), shard));
          }
          return own;
        },
        shard -> suffixed(name, shard),
        expanded);
  }

  private void outbound(JsonObject expanded, String name, JsonObject route) {
    if (shards.count() == 1 || !isOfStock(route)) {
      expanded.put(name, route);
      return;
    }
    // journal.append.INVENTORY becomes journal.append.INVENTORY_0, as the stream does
    eachShard(
        shard -> ofStream(route, shard).put(ADDRESS, route.getString(ADDRESS) + "_" + shard),
        shard -> suffixed(name, shard),
        expanded);
  }

  private static JsonObject follower(JsonObject route, int shard) {
    return route.copy().put(ADDRESS, Addresses.INVENTORY_FOLLOW_PREFIX + shard);
  }

  private JsonObject ofStream(JsonObject route, int shard) {
    List<String> all = List.of(Subjects.level("*"), ofShard(shard));
    return narrowed(route, all).put(STREAM, shards.stream(shard));
  }

  private List<String> streamSubjects(int shard) {
    Stream<String> levels =
        skus.stream().filter(sku -> shards.shardOf(sku) == shard).map(Subjects::level);
    return Stream.concat(levels, Stream.of(ofShard(shard))).toList();
  }

  private static String ofShard(int shard) {
    return Subjects.inventory("*", shard, "*");
  }

  private static JsonObject narrowed(JsonObject entry, List<String> within) {
    List<String> subjects =
        entry.getJsonArray(SUBJECTS).stream()
            .flatMap(subject -> within.stream().flatMap(own -> common((String) subject, own)))
            .distinct()
            .toList();
    return entry.copy().put(SUBJECTS, new JsonArray(new ArrayList<>(subjects)));
  }

  /** The filter of what both match, if there is any; the second one ends in no {@code >}. */
  private static Stream<String> common(String filter, String own) {
    String[] some = filter.split("\\.", -1);
    String[] others = own.split("\\.", -1);
    boolean open = some[some.length - 1].equals(">");
    if (open ? some.length > others.length : some.length != others.length) {
      return Stream.empty();
    }
    for (int i = 0; i < some.length; i++) {
      boolean free = some[i].equals("*") || some[i].equals(">");
      if (!free && others[i].equals("*")) {
        others[i] = some[i];
      } else if (!free && !others[i].equals(some[i])) {
        return Stream.empty();
      }
    }
    return Stream.of(String.join(".", others));
  }

  private void eachShard(
      IntFunction<JsonObject> entries, IntFunction<String> names, JsonObject expanded) {
    for (int shard = 0; shard < shards.count(); shard++) {
      JsonObject entry = entries.apply(shard);
      // A route may be about SKUs that are all in other shards.
      if (!entry.getJsonArray(SUBJECTS).isEmpty()) {
        expanded.put(names.apply(shard), entry);
      }
    }
  }

  private static boolean isOfStock(JsonObject route) {
    return Streams.INVENTORY.equals(route.getString(STREAM));
  }

  private static String suffixed(String name, int shard) {
    return name + "-" + shard;
  }
}
