/**
 * A node among others: how it finds them, who they are. The only package that may import Hazelcast.
 * May import the kernel, vertx-core and vertx-hazelcast besides.
 */
package dev.weft.launcher.cluster;
