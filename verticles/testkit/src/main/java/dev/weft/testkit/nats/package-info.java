/** A real nats-server for tests. Imports no other package of Weft. */
package dev.weft.testkit.nats;
