package dev.weft.tools.conformance;

/**
 * One sentence of the wire contract, and how to find out.
 *
 * @param name for programs
 * @param says what a participant must do
 * @param fix what to mend when it does not
 */
record Trial(String name, String says, String fix, Play play) {

  /** Does to the participant what the sentence is about. */
  @FunctionalInterface
  interface Play {
    /** What the participant did instead; empty when it keeps the rule. */
    String found() throws Exception;
  }

  /** The rule, once it is known. A trial that cannot be carried out is a rule that is broken. */
  Rule run() throws InterruptedException {
    try {
      return new Rule(name, says, play.found(), fix);
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception broken) {
      return new Rule(name, says, "cannot be found out: " + broken, fix);
    }
  }
}
