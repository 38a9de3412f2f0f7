package dev.weft.bridge.mesh;

import java.util.Locale;
import java.util.stream.Collectors;

/**
 * The subjects of a cluster, all below {@code weft.<cluster>}; ADR 29 says who uses which.
 *
 * @param prefix with the cluster's name as one token
 */
record MeshSubjects(String prefix) {
  /** Letters, digits, - and _ stay; what else a name may hold is written as its code. */
  static MeshSubjects of(String cluster) {
    String token =
        cluster
            .chars()
            .mapToObj(
                c ->
                    c < 128 && (Character.isLetterOrDigit(c) || c == '-' || c == '_')
                        ? Character.toString(c)
                        : String.format(Locale.ROOT, "=%04x", c))
            .collect(Collectors.joining());
    return new MeshSubjects("weft." + token + ".");
  }

  /** Where nodes announce themselves. */
  String nodes() {
    return prefix + "nodes";
  }

  /** Of requests to a service. */
  String call(String address) {
    return prefix + "call." + address;
  }

  /** Where a node announces that a stream has grown; {@code *} for all nodes. */
  String advanced(String stream, String node) {
    return prefix + "advanced." + stream + "." + node;
  }
}
