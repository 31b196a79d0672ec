package dev.weir.chat.access;

import dev.weir.chat.room.UserName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who was let in.
 *
 * @param user who it is
 * @param rights what it may do
 * @param until when it is to be sent away unless it brings a newer token; null for never
 */
public record Caller(UserName user, Rights rights, @Nullable Instant until) {}
