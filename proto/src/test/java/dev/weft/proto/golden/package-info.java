/** Golden wire vectors of the stored events. May import {@code dev.weft.proto} and protobuf. */
package dev.weft.proto.golden;
