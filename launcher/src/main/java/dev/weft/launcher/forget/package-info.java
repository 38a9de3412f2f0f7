/** {@code weft forget}: erases a customer. */
package dev.weft.launcher.forget;
