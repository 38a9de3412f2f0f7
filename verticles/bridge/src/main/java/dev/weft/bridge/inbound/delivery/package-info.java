/**
 * From a message that has come to the reply of its handler: decoding, order within a key, delays,
 * pauses, and the request on the event bus. Imports the kernel, and of the bridge inbound.ack,
 * inbound.route, common, connection, deadletter, trace and cloudevents.
 */
package dev.weft.bridge.inbound.delivery;
