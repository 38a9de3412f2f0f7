/** Nodes behind a real load balancer, restarted under load. May import {@code lab}, the testkit. */
package dev.weft.tools.rolling;
