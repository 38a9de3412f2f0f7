/**
 * Child processes and nats-servers: starting, watching, killing and finding them again. For the
 * launcher, the tools and the tests. May import nothing of Weft.
 */
package dev.weft.process;
