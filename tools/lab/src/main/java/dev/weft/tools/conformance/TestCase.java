package dev.weft.tools.conformance;

/**
 * One rule of the wire contract, and how to check it.
 *
 * @param name for programs
 * @param says what a participant must do
 * @param fix what to mend when it does not
 * @param body checks the rule
 */
record TestCase(String name, String says, String fix, Body body) {

  /** Does to the participant what the rule is about. */
  @FunctionalInterface
  interface Body {
    /** What the participant did instead; empty when it keeps the rule. */
    String found() throws Exception;
  }

  /** The rule with its result. A case that cannot be carried out counts as a broken rule. */
  Rule run() throws InterruptedException {
    try {
      return new Rule(name, says, body.found(), fix);
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception broken) {
      return new Rule(name, says, "cannot be checked: " + broken, fix);
    }
  }
}
