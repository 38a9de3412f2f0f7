package dev.weft.tools.conformance;

import io.vertx.core.json.JsonObject;

/**
 * One rule of the contract, and whether the other side keeps it.
 *
 * @param name for programs
 * @param says what the other side must do
 * @param found what it did instead; empty when it keeps the rule
 * @param fix what to mend
 */
record Rule(String name, String says, String found, String fix) {
  boolean holds() {
    return found.isEmpty();
  }

  JsonObject toJson() {
    JsonObject json = new JsonObject().put("rule", name).put("says", says).put("holds", holds());
    return holds() ? json : json.put("found", found).put("fix", fix);
  }
}
