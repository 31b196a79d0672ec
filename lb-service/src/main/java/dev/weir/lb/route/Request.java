package dev.weir.lb.route;

import org.jspecify.annotations.Nullable;

/** What routes are chosen by. */
public interface Request {

  /** The method, in capitals. */
  String method();

  /** The path of the target, undecoded, without its query; begins with a slash, or is {@code *}. */
  String path();

  /** The host asked for, as sent, with its port if it has one; empty when there is none. */
  String host();

  /** The first value of a field; null when there is none. */
  @Nullable String header(String name);
}
