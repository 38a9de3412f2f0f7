/**
 * Request and answer: JSON on the outside, protobuf requests on the event bus on the inside. May
 * import {@code http}, kernel, proto, vertx-web.
 */
package dev.weft.gateway.api;
