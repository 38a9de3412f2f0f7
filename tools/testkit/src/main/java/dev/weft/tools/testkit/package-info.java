/** What tests of every module share. Imported in test scope only; may import kernel. */
package dev.weft.tools.testkit;
