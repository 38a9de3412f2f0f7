package dev.weft.bridge.outbound.commit;

import java.util.HashMap;
import java.util.Map;

/**
 * Subject filters by their tokens, so that asking whether one overlaps with any of a thousand
 * others costs about as much as it has tokens. Grows only; its owner bounds it.
 *
 * <p>Not thread-safe.
 */
final class SubjectTree {
  static final String ANY = "*";
  static final String REST = ">";

  private final Node root = new Node();

  private static final class Node {
    private final Map<String, Node> children = new HashMap<>();
    private boolean ends;
  }

  void add(String[] filter) {
    Node node = root;
    for (String token : filter) {
      node = node.children.computeIfAbsent(token, missing -> new Node());
    }
    node.ends = true;
  }

  /** Whether there may be a subject that both this filter and one of those added match. */
  boolean overlaps(String[] filter) {
    return overlaps(root, filter, 0);
  }

  private static boolean overlaps(Node node, String[] filter, int at) {
    if (at == filter.length) {
      return node.ends;
    }
    if (node.children.containsKey(REST)) {
      return true;
    }
    String token = filter[at];
    if (token.equals(REST)) {
      return !node.children.isEmpty();
    }
    if (token.equals(ANY)) {
      for (Node child : node.children.values()) {
        if (overlaps(child, filter, at + 1)) {
          return true;
        }
      }
      return false;
    }
    return overlapsBelow(node.children.get(token), filter, at)
        || overlapsBelow(node.children.get(ANY), filter, at);
  }

  private static boolean overlapsBelow(Node child, String[] filter, int at) {
    return child != null && overlaps(child, filter, at + 1);
  }
}
