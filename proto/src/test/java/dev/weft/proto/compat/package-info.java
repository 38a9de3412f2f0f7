/**
 * Refuses changes of the {@code .proto} files that would break readers of what is already stored.
 * May import {@code dev.weft.proto} and protobuf.
 */
package dev.weft.proto.compat;
