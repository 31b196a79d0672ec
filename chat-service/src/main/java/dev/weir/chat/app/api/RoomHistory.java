package dev.weir.chat.app.api;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** Part of a room's history, as the API's description tells it. */
@Schema(description = "Part of a room's history")
record RoomHistory(
    @Schema(description = "Which life of the room the offsets count in") String epoch,
    @Schema(description = "Messages published in this epoch") long offset,
    @Schema(description = "The oldest offset that is remembered; offset + 1 if none is") long first,
    @Schema(description = "Oldest first") List<Message> messages) {

  /** One message. */
  record Message(
      @Schema(description = "message") String type,
      String room,
      String epoch,
      @Schema(description = "Its place in the room's order") long offset,
      String id,
      @Schema(description = "The user who published it") String from,
      @Schema(description = "When it was stored", format = "date-time") String at,
      @Schema(description = "As it was published") Object data) {}

  RoomHistory {
    messages = List.copyOf(messages);
  }
}
