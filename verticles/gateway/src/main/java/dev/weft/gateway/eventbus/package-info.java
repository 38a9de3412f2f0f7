/**
 * The event bus for clients outside of the JVM: the protocol of Vert.x bus clients over WebSocket,
 * for the addresses that the configuration allows. Imports auth and http, not the API or the feed.
 */
package dev.weft.gateway.eventbus;
