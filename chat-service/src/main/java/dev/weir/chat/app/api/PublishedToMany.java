package dev.weir.chat.app.api;

import java.util.List;

/**
 * What came of publishing a message to many rooms, each for itself.
 *
 * @param published where it is stored
 * @param refused where it is not
 */
record PublishedToMany(List<PublishedMessage> published, List<Refused> refused) {

  PublishedToMany {
    published = List.copyOf(published);
    refused = List.copyOf(refused);
  }

  /**
   * A room that did not take the message.
   *
   * @param room its name
   * @param problem why, as the type of a problem
   * @param detail why, in words
   */
  record Refused(String room, String problem, String detail) {}
}
