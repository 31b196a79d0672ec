package dev.weir.common.audit;

import org.jspecify.annotations.Nullable;

/**
 * One change of a service's state.
 *
 * @param who asked for it, such as {@code ops@192.0.2.7}; a rule of the service's own gives its
 *     name
 * @param what was changed, a kind and a name, such as {@code limit api}
 * @param from what stood before; null where there was nothing
 * @param to what stands now; null where there is nothing any more
 */
public record Change(String who, String what, @Nullable Object from, @Nullable Object to) {

  private static final String NOTHING = "-";

  /** One line; nothing that a caller wrote can begin another one. */
  String line() {
    return Lines.one(who)
        + " changed "
        + Lines.one(what)
        + " from "
        + said(from)
        + " to "
        + said(to);
  }

  private static String said(@Nullable Object value) {
    return value == null ? NOTHING : Lines.one(value.toString());
  }
}
