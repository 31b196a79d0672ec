package dev.weir.lb.auth;

/** Knows bcrypt. */
@FunctionalInterface
public interface PasswordHashes {

  /** Whether a password has that hash; takes as long as the hash says. */
  boolean matches(byte[] password, String hash);
}
