package dev.weft.bridge.connection.client;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The servers that a connection may use: those that are configured, and those that the last one has
 * named. Bounded.
 *
 * <p>Event-loop confined.
 */
final class Servers {
  private static final int NAMED_MAX = 1_000;

  private final List<URI> configured;
  private List<URI> named = List.of();

  Servers(List<URI> configured) {
    this.configured = configured;
  }

  /**
   * A server has said which ones belong to its cluster, or nothing about that.
   *
   * @param hosts each with its port
   * @param server that has said so
   */
  void discovered(List<String> hosts, URI server) {
    if (hosts.isEmpty()) {
      return;
    }
    List<URI> urls = new ArrayList<>();
    for (String host : hosts.subList(0, Math.min(hosts.size(), NAMED_MAX))) {
      try {
        URI url = URI.create(server.getScheme() + "://" + host);
        if (url.getHost() != null) {
          urls.add(url);
        }
      } catch (IllegalArgumentException malformed) {
        // Others are left.
      }
    }
    named = urls;
  }

  /**
   * In random order, so that nodes spread over them.
   *
   * @param last the one that was lost comes last; null: none was
   */
  List<URI> inTurn(URI last) {
    Map<String, URI> byAddress = new LinkedHashMap<>();
    configured.forEach(url -> byAddress.put(address(url), url));
    named.forEach(url -> byAddress.putIfAbsent(address(url), url));
    List<URI> all = new ArrayList<>(byAddress.values());
    Collections.shuffle(all);
    if (last != null && all.removeIf(url -> address(url).equals(address(last)))) {
      all.add(last);
    }
    return all;
  }

  private static String address(URI url) {
    return url.getHost() + ":" + url.getPort();
  }
}
