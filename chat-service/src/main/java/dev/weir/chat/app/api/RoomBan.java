package dev.weir.chat.app.api;

import java.time.Instant;

/**
 * A user who is kept out of a room.
 *
 * @param user who
 * @param until when it ends
 */
record RoomBan(String user, Instant until) {}
