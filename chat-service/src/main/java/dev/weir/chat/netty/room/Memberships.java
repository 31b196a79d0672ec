package dev.weir.chat.netty.room;

import dev.weir.chat.access.Caller;
import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Recovery;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.StoredMessage;
import dev.weir.chat.room.UserName;
import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The rooms that one client is in: how it comes into them and out. Belongs to its event loop. */
final class Memberships {

  private final RoomMember member;
  private final RoomServer server;
  private final RoomLoop loop;
  private final String connection;
  private final Identity identity;
  private final Inheritance inheritance;
  private final Permission permission;
  private final Map<String, Subscription> joined = new LinkedHashMap<>();

  Memberships(
      RoomMember member,
      RoomServer server,
      RoomLoop loop,
      String connection,
      Identity identity,
      Inheritance inheritance,
      Permission permission) {
    this.member = member;
    this.server = server;
    this.loop = loop;
    this.connection = connection;
    this.identity = identity;
    this.inheritance = inheritance;
    this.permission = permission;
  }

  /** All of them, the oldest first; a copy. */
  List<Subscription> all() {
    return List.copyOf(joined.values());
  }

  /** Their names, the oldest first; a copy. */
  List<String> names() {
    return List.copyOf(joined.keySet());
  }

  /** That of one room; null where the client is not in it. */
  @Nullable Subscription in(RoomName room) {
    return joined.get(room.value());
  }

  /** In how many of them it has fallen behind. */
  int behind() {
    return (int) joined.values().stream().filter(Subscription::isBehind).count();
  }

  void join(ClientCommand.Join join, UserName who) {
    if (joined.containsKey(join.room().value())) {
      member.refuse(
          join.ref(), RoomProblem.ALREADY_JOINED.because("You are in " + join.room() + "."));
    } else if (joined.size() >= server.settings().maxRoomsPerConnection()) {
      member.refuse(
          join.ref(),
          RoomProblem.TOO_MANY_ROOMS_JOINED.because(
              "You are in " + joined.size() + " rooms; leave one first."));
    } else {
      enter(join, who);
    }
  }

  private void enter(ClientCommand.Join join, UserName who) {
    member.hold(
        server.store().open(join.room(), join.after(), server.now()),
        opening -> opened(join, who, opening));
  }

  private void opened(ClientCommand.Join join, UserName who, Opening opening) {
    member.withRoom(
        join.ref(),
        join.room(),
        opening,
        room -> {
          Caller caller = identity.caller();
          if (caller != null && permission.isNotBanned(join.ref(), join.room(), caller)) {
            opened(join, who, room);
          }
        });
  }

  private void opened(ClientCommand.Join join, UserName who, Room room) {
    LoopRoom peers = loop.room(join.room());
    long mayWait = member.outbox().room() - ConnectionSettings.TURN_BYTES;
    Joined in = room.join(peers, who, connection, join.after(), mayWait, server.now());
    if (in != null) {
      entered(join, peers, in);
      return;
    }
    if (peers.isEmpty()) {
      loop.release(join.room());
    }
    enter(join, who);
  }

  private void entered(ClientCommand.Join join, LoopRoom peers, Joined in) {
    Subscription subscription = new Subscription(member, peers, in);
    joined.put(join.room().value(), subscription);
    inheritance.joined(join.room().value());
    peers.add(subscription);
    server.announceLater(in.room(), in.presenceDue(), loop.eventLoop());
    ByteBuf frames = member.out().alloc().directBuffer();
    Frames.appendText(frames, ServerFrames.joined(join.ref(), in));
    if (in.recovery() instanceof Recovery.Recovered(List<StoredMessage> missed)) {
      missed.forEach(message -> Frames.appendText(frames, message.frame()));
      server.counters().delivered(missed.size());
    }
    member.hand(frames);
  }

  void leave(ClientCommand.Leave leave) {
    if (leave(leave.room().value())) {
      member.reply(ServerFrames.left(leave.ref(), leave.room(), null));
    } else {
      member.refuse(
          leave.ref(), RoomProblem.NOT_JOINED.because("You are not in " + leave.room() + "."));
    }
  }

  void leaveAll() {
    names().forEach(this::leave);
  }

  /** Leaves a room; whether it was in it. */
  boolean leave(String name) {
    Subscription subscription = joined.remove(name);
    Caller caller = identity.caller();
    if (subscription == null || caller == null) {
      return false;
    }
    UserName who = caller.user();
    Room room = subscription.room();
    LoopRoom peers = subscription.peers();
    peers.remove(subscription);
    boolean last = peers.isEmpty();
    if (last) {
      loop.release(room.name());
    }
    server.announceLater(room, room.leave(peers, who, connection, last), loop.eventLoop());
    if (last) {
      server.store().left(room, server.now());
    }
    return true;
  }

  /** Leaves the rooms that it may not read any more, and tells it. */
  void leaveWhatIsForbidden(Caller caller) {
    for (Subscription subscription : all()) {
      RoomName room = subscription.room().name();
      if (!caller.rights().maySubscribe(room)) {
        member.removeFrom(room, "not-allowed");
      }
    }
  }

  /** Has a later connection of its user stand for it; the rooms in which that does so now. */
  List<Room> handTo(UserName user, String heir) {
    return joined.values().stream()
        .map(Subscription::room)
        .filter(room -> room.succeed(user, connection, heir))
        .toList();
  }
}
