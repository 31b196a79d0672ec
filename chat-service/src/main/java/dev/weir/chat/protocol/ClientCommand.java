package dev.weir.chat.protocol;

import dev.weir.chat.room.Position;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import org.jspecify.annotations.Nullable;

/** What a client may ask. A {@code ref}, if given, comes back in the answer. */
public sealed interface ClientCommand {

  @Nullable String ref();

  /**
   * The first command: who this is, by a token or by a name alone. Without either the server gives
   * a name. With a newer token it may come again. With the session of an earlier connection of the
   * same user it takes the place of that one.
   */
  record Connect(
      @Nullable String ref,
      @Nullable UserName user,
      @Nullable String token,
      @Nullable String session)
      implements ClientCommand {}

  /** Be a member from now on, and get what came after a position. */
  record Join(@Nullable String ref, RoomName room, @Nullable Position after)
      implements ClientCommand {}

  record Leave(@Nullable String ref, RoomName room) implements ClientCommand {}

  /** Store a message and hand it to every member. */
  record Publish(@Nullable String ref, RoomName room, JsonValue data, @Nullable String key)
      implements ClientCommand {}

  /** Hand something to every member without storing it. */
  record Signal(@Nullable String ref, RoomName room, JsonValue data) implements ClientCommand {}

  record Presence(@Nullable String ref, RoomName room) implements ClientCommand {}

  /** Up to {@code limit} remembered messages after an offset. */
  record History(@Nullable String ref, RoomName room, long after, int limit)
      implements ClientCommand {}
}
