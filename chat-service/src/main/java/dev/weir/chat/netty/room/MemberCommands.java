package dev.weir.chat.netty.room;

import dev.weir.chat.access.Caller;
import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.Decoded;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.UserName;
import dev.weir.common.problem.Problem;

/**
 * Carries out what a client of the rooms says, where it may, and answers. Belongs to the client's
 * event loop.
 */
final class MemberCommands {

  /** The largest part of history that one answer has, in bytes of its messages. */
  private static final int PAGE_BYTES = 256 * 1024;

  private final RoomMember member;
  private final RoomServer server;
  private final Identity identity;
  private final Permission permission;
  private final Memberships memberships;
  private final Publishing publishing;

  MemberCommands(
      RoomMember member,
      RoomServer server,
      RoomLoop loop,
      Identity identity,
      Permission permission,
      Memberships joined) {
    this.member = member;
    this.server = server;
    this.identity = identity;
    this.permission = permission;
    this.memberships = joined;
    this.publishing = new Publishing(member, server, loop.eventLoop(), joined);
  }

  void carryOut(Decoded decoded) {
    switch (decoded) {
      case Decoded.Refused(String ref, Problem problem) -> member.refuse(ref, problem);
      case Decoded.Command(ClientCommand.Connect connect) -> identity.connect(connect);
      case Decoded.Command(ClientCommand command) -> carryOut(command);
    }
  }

  private void carryOut(ClientCommand command) {
    Caller who = identity.caller();
    if (who == null) {
      member.refuse(
          command.ref(), RoomProblem.NOT_CONNECTED.because("The first command is connect."));
    } else if (permission.allows(command, who)) {
      carryOut(command, who.user());
    }
  }

  private void carryOut(ClientCommand command, UserName who) {
    switch (command) {
      case ClientCommand.Connect connect -> identity.connect(connect);
      case ClientCommand.Join join -> memberships.join(join, who);
      case ClientCommand.Leave leave -> memberships.leave(leave);
      case ClientCommand.Publish publish -> publishing.publish(publish, who);
      case ClientCommand.Signal signal -> publishing.signal(signal, who);
      case ClientCommand.Presence presence -> presence(presence);
      case ClientCommand.History history -> history(history);
    }
  }

  private void presence(ClientCommand.Presence presence) {
    member.hold(
        server.store().find(presence.room(), server.now()),
        opening ->
            member.withRoom(
                presence.ref(),
                presence.room(),
                opening,
                room ->
                    member.reply(
                        ServerFrames.members(presence.ref(), room.name(), room.presence()))));
  }

  private void history(ClientCommand.History history) {
    member.hold(
        server.store().find(history.room(), server.now()),
        opening ->
            member.withRoom(
                history.ref(),
                history.room(),
                opening,
                room ->
                    member.reply(
                        ServerFrames.history(
                            history.ref(),
                            room.name(),
                            room.history(
                                history.after(), history.limit(), PAGE_BYTES, server.now())))));
  }
}
