package dev.weft.gateway.auth;

import java.util.function.BooleanSupplier;

/**
 * An authenticated principal, and for how long.
 *
 * @param inForce false once its key was revoked or its token has expired; cheap, for it is asked
 *     again and again while a stream is open
 */
public record Grant(Principal principal, BooleanSupplier inForce) {
  /** Of a node on which nobody has to authenticate. */
  public static final Grant ANYONE = new Grant(Principal.ANYONE, () -> true);

  /** Of a request with neither key nor token. */
  public static final Grant NOBODY = new Grant(Principal.NOBODY, () -> true);
}
