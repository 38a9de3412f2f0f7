/** What clients and servers over TLS check of certificates and keys. Imports the JDK alone. */
package dev.weft.kernel.tls;
