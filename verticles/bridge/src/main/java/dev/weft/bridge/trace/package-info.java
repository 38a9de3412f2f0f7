/**
 * Spans of messages in and out of NATS, after OpenTelemetry's messaging conventions, and the trace
 * context in NATS headers. Imports the OpenTelemetry API, and of the bridge connection.
 */
package dev.weft.bridge.trace;
