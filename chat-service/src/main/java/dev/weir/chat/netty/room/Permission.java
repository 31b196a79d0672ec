package dev.weir.chat.netty.room;

import dev.weir.chat.access.Caller;
import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.room.RoomName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Whether a client may do what it asks for, by its rights and its bans; tells it where not. */
final class Permission {

  private final RoomMember member;
  private final RoomServer server;

  Permission(RoomMember member, RoomServer server) {
    this.member = member;
    this.server = server;
  }

  boolean allows(ClientCommand command, Caller who) {
    return switch (command) {
      case ClientCommand.Connect _, ClientCommand.Leave _ -> true;
      case ClientCommand.Join join -> mayRead(join.ref(), join.room(), who);
      case ClientCommand.Presence asked -> mayRead(asked.ref(), asked.room(), who);
      case ClientCommand.History asked -> mayRead(asked.ref(), asked.room(), who);
      case ClientCommand.Publish publish -> mayWrite(publish.ref(), publish.room(), who);
      case ClientCommand.Signal signal -> mayWrite(signal.ref(), signal.room(), who);
    };
  }

  private boolean mayRead(@Nullable String ref, RoomName room, Caller who) {
    if (!who.rights().maySubscribe(room)) {
      member.refuse(ref, RoomProblem.NOT_ALLOWED.because("You may not join or read " + room + "."));
      return false;
    }
    return isNotBanned(ref, room, who);
  }

  private boolean mayWrite(@Nullable String ref, RoomName room, Caller who) {
    if (!who.rights().mayPublish(room)) {
      member.refuse(ref, RoomProblem.NOT_ALLOWED.because("You may not publish in " + room + "."));
      return false;
    }
    return isNotBanned(ref, room, who);
  }

  boolean isNotBanned(@Nullable String ref, RoomName room, Caller who) {
    Instant until = server.bannedUntil(room, who.user());
    if (until != null) {
      member.refuse(
          ref,
          RoomProblem.BANNED.because("You are kept out of %s until %s.".formatted(room, until)));
    }
    return until == null;
  }
}
