/** {@code weft keys}: the file of API keys. May import the gateway's {@code auth}, picocli. */
package dev.weft.launcher.keys;
