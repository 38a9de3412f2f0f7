/**
 * The import rules of the house (docs/architecture.md) as tests. The packages below {@code fixture}
 * break them on purpose. May import ArchUnit.
 */
package dev.weft.tools.architecture;
