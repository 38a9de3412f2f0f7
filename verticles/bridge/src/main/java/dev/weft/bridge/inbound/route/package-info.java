/**
 * What an inbound route is: its options, its state and its metrics. Imports the kernel, the
 * OpenTelemetry API, and of the bridge stream and deadletter.
 */
package dev.weft.bridge.inbound.route;
