/**
 * What all services share; knows none of them. May import proto, vertx-core, the OpenTelemetry API.
 */
package dev.weft.kernel;
