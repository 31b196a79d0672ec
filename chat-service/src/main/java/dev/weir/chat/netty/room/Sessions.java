package dev.weir.chat.netty.room;

import dev.weir.chat.room.Room;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The clients of the rooms by their sessions: a secret of each connection, by which a later one of
 * the same user takes its place. Safe for any thread.
 */
public final class Sessions {

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int SECRET_BYTES = 16;

  private final ConcurrentHashMap<String, RoomMember> open = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, UserName> nameless = new ConcurrentHashMap<>();
  private volatile BiConsumer<String, UserName> elsewhere = (session, user) -> {};

  /** Ends the connection of a session, if it is here and of this user. */
  public void end(String session, UserName user) {
    RoomMember member = open.get(session);
    if (member != null) {
      member.loop().execute(() -> member.endFor(user));
    }
  }

  /** Says what hears of sessions that are not here, with the user whose they are to be. */
  public void onUnknown(BiConsumer<String, UserName> listener) {
    elsewhere = listener;
  }

  /** How many there are. */
  int size() {
    return open.size();
  }

  /**
   * A session for a client.
   *
   * @param given the name that it was given, as it said none; null for one that has its own
   */
  String begin(RoomMember member, @Nullable UserName given) {
    byte[] secret = new byte[SECRET_BYTES];
    RANDOM.nextBytes(secret);
    String session = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    open.put(session, member);
    if (given != null) {
      nameless.put(session, given);
    }
    return session;
  }

  /** Who the guest of a session is that said no name; null where there is no such guest here. */
  @Nullable UserName nameless(String session) {
    return nameless.get(session);
  }

  void forget(String session) {
    open.remove(session);
    nameless.remove(session);
  }

  /**
   * Puts a connection in the place of that of a session, which ends with {@link
   * CloseReason#TAKEN_OVER}.
   *
   * @param heir the connection that comes
   * @return the rooms in which it counts as present now; none where there is no such session of
   *     this user here
   */
  CompletableFuture<List<Room>> takeOver(String session, UserName user, String heir) {
    RoomMember member = open.get(session);
    if (member == null) {
      elsewhere.accept(session, user);
      return CompletableFuture.completedFuture(List.of());
    }
    return CompletableFuture.supplyAsync(() -> member.yieldTo(user, heir), member.loop());
  }
}
