/** A real nats-server for tests, in a container or a process. Imports no other package of Weft. */
package dev.weft.tools.testkit.nats;
