/**
 * {@code weft audit}: reads streams and ledger, and proves the invariants (docs/adr/0011). May
 * import bridge, kernel and the launcher's own packages; reads over the journal port only.
 */
package dev.weft.tools.audit;
