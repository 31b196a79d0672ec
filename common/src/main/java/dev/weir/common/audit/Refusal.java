package dev.weir.common.audit;

/**
 * A change that was asked for and not made.
 *
 * @param who asked for it, such as {@code ops@192.0.2.7}
 * @param what was asked for, such as {@code DELETE /api/limits/api}
 * @param why it was refused
 */
public record Refusal(String who, String what, String why) {

  /** One line; nothing that a caller wrote can begin another one. */
  String line() {
    return Lines.one(who) + " was refused " + Lines.one(what) + ": " + Lines.one(why);
  }
}
