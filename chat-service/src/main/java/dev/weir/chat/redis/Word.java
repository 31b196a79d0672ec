package dev.weir.chat.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.weir.chat.room.Position;
import dev.weir.chat.room.PresenceView;
import java.util.List;

/** What instances tell each other in the channel of a room, as one line and what follows it. */
sealed interface Word {

  /** {@code m EPOCH OFFSET AT FROM}, and the data: as {@code publish.lua} says it. */
  record Message(LogEntry entry) implements Word {}

  /** {@code s INSTANCE FROM}, and the data. */
  record Signal(String instance, String from, String data) implements Word {

    static String of(String instance, String from, byte[] data) {
      return "s " + instance + ' ' + from + '\n' + new String(data, UTF_8);
    }
  }

  /** {@code p INSTANCE USERS CONNECTIONS}, and a user in each line, unless those are too many. */
  record There(String instance, PresenceView view) implements Word {

    /** What Redis keeps of it. */
    static String of(PresenceView view) {
      return view.users() + " " + view.connections() + '\n' + String.join("\n", view.names());
    }

    static PresenceView read(String text) {
      int line = text.indexOf('\n');
      String[] counts = text.substring(0, line).split(" ", 2);
      return new PresenceView(
          Integer.parseInt(counts[0]),
          Integer.parseInt(counts[1]),
          text.substring(line + 1).lines().toList());
    }
  }

  /** {@code k INSTANCE REASON}, and the user. */
  record Removal(String instance, String reason, String user) implements Word {

    static String of(String instance, String reason, String user) {
      return "k " + instance + ' ' + reason + '\n' + user;
    }
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none of these
   */
  static Word read(String text) {
    int line = text.indexOf('\n');
    if (line < 0) {
      throw new IllegalArgumentException("a word without an end of line");
    }
    String rest = text.substring(line + 1);
    List<String> head = List.of(text.substring(0, line).split(" ", 3));
    if (head.size() < 3) {
      throw new IllegalArgumentException("a word without " + (3 - head.size()) + " of its parts");
    }
    return switch (head.get(0)) {
      case "m" -> message(text);
      case "s" -> new Signal(head.get(1), head.get(2), rest);
      case "p" -> new There(head.get(1), There.read(head.get(2) + '\n' + rest));
      case "k" -> new Removal(head.get(1), head.get(2), rest);
      default -> throw new IllegalArgumentException("a word of the kind " + head.get(0));
    };
  }

  private static Word message(String text) {
    String[] parts = text.split(" ", 5);
    if (parts.length != 5) {
      throw new IllegalArgumentException("a message without all of its parts");
    }
    Position at = new Position(parts[1], Long.parseLong(parts[2]));
    return new Message(LogEntry.of(at, Long.parseLong(parts[3]), parts[4]));
  }
}
