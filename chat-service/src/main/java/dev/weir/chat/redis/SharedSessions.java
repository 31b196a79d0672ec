package dev.weir.chat.redis;

import dev.weir.chat.netty.room.Sessions;
import dev.weir.chat.room.UserName;
import dev.weir.common.cluster.RedisLink;
import dev.weir.common.cluster.Script;
import java.time.Duration;
import java.util.List;

/**
 * Ends the connection of a session that comes back at another instance: {@code SESSION}, a line
 * end, and the user, in one channel. While Redis is away, the connection ends by its heartbeat.
 */
public final class SharedSessions {

  private static final Script SAY = Script.load(SharedSessions.class, "say");
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  /** Begins to hear, and to tell. */
  public SharedSessions(RedisLink link, Sessions sessions) {
    String channel = link.settings().key("sessions");
    link.prepare(SAY);
    link.hear(channel, text -> heard(sessions, text), () -> {});
    sessions.onUnknown(
        (session, user) -> {
          var _ =
              link.run(
                      SAY,
                      List.of(channel),
                      List.of(channel, session + '\n' + user.value()),
                      PATIENCE)
                  .exceptionally(_ -> List.of());
        });
  }

  private static void heard(Sessions sessions, String text) {
    int line = text.indexOf('\n');
    String user = text.substring(line + 1);
    if (line > 0 && UserName.isLawful(user)) {
      sessions.end(text.substring(0, line), new UserName(user));
    }
  }
}
