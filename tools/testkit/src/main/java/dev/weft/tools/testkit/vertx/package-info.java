/** Vert.x in tests: instances that fail a test when it blocks an event loop. Imports Vert.x. */
package dev.weft.tools.testkit.vertx;
