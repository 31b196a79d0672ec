package dev.weir.chat.room;

import java.util.List;

/**
 * What has changed in a room's presence since the change before.
 *
 * @param listed whether {@code joined} and {@code left} tell all; not where there are, or were in
 *     between, more than may be listed
 * @param joined users who are there now and were not
 * @param left users who were there and are no more
 * @param users how many different users there are now
 * @param connections how many connections they have
 */
public record PresenceChange(
    boolean listed, List<String> joined, List<String> left, int users, int connections) {

  public PresenceChange {
    joined = List.copyOf(joined);
    left = List.copyOf(left);
  }
}
