/** Trace context in headers. May import the OpenTelemetry API. */
package dev.weft.kernel.trace;
