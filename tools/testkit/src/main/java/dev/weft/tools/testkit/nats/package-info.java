/** A real nats-server for tests, in a container or a process. May import dev.weft.process. */
package dev.weft.tools.testkit.nats;
