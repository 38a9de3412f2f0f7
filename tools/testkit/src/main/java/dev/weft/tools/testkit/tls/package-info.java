/** Certificates for tests of TLS. May import the JDK only. */
package dev.weft.tools.testkit.tls;
