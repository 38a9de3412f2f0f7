/** An application of its own that has Weft's bridge. May import the bridge and what it brings. */
package dev.weft.examples.bridge;
