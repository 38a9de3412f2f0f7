/**
 * The nodes of a cluster among each other, over core NATS: who is there, requests to services that
 * this node has not, hints that a stream has grown; and the services of the node as NATS micro
 * services (ADR-32 of NATS), for nodes and for clients. Nothing here lasts, anything may be lost.
 * Names, addresses and message types are configuration. Imports jnats, the kernel, and of the
 * bridge common, connection, outbound.request and trace.
 */
package dev.weft.bridge.mesh;
