/** {@code weft doctor}: looks at the set-up without changing or starting anything. */
package dev.weft.launcher.doctor;
