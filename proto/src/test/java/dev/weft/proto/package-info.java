/** What the tests of the event contract share. May import protobuf only. */
package dev.weft.proto;
