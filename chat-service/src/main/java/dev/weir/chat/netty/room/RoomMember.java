package dev.weir.chat.netty.room;

import dev.weir.chat.access.Caller;
import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.netty.client.Client;
import dev.weir.chat.netty.client.ConnectionView;
import dev.weir.chat.netty.client.Visitor;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.protocol.Decoded;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import dev.weir.common.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A client of the rooms: takes its commands one after the other, each when those before it have
 * their answers, and sends the answers. What they mean is the affair of {@link MemberCommands}.
 */
final class RoomMember extends Client {

  private final RoomServer server;
  private final RoomLoop loop;
  private final String connection;
  private final Visitor visitor;
  private final @Nullable DeflateTerms terms;
  private final Identity identity;
  private final Inheritance inheritance;
  private final Memberships memberships;
  private final MemberCommands commands;
  private @Nullable String session;
  private @Nullable ArrayDeque<Decoded> waiting;
  private boolean held;

  RoomMember(
      ChannelHandlerContext out,
      RoomServer server,
      RoomLoop loop,
      String connection,
      Visitor visitor,
      Runnable whenGone) {
    super(out, server.settings().connection(), visitor.deflate(), server.nanos(), whenGone);
    this.server = server;
    this.loop = loop;
    this.connection = connection;
    this.visitor = visitor;
    this.terms = visitor.deflate();
    this.identity = new Identity(this, server);
    this.inheritance = new Inheritance(server, loop.eventLoop(), connection);
    Permission permission = new Permission(this, server);
    this.memberships =
        new Memberships(this, server, loop, connection, identity, inheritance, permission);
    this.commands = new MemberCommands(this, server, loop, identity, permission, memberships);
  }

  // ---- who it is

  /** The name of one who gives none. */
  UserName givenName() {
    return new UserName("anonymous-" + connection);
  }

  /** It has said who it is, or has brought a newer token, which may be of fewer rights. */
  void connected(@Nullable String ref, Caller caller) {
    if (session == null) {
      session = server.sessions().begin(this, identity.isNameless() ? caller.user() : null);
    }
    reply(ServerFrames.connected(ref, connection, caller.user(), session, caller.until()));
    memberships.leaveWhatIsForbidden(caller);
  }

  /** Takes the place of an earlier connection of the same user, which is still here or is not. */
  void succeed(String earlier, UserName user, Runnable then) {
    hold(
        server
            .sessions()
            .takeOver(earlier, user, connection)
            .thenAcceptAsync(rooms -> inheritance.take(user, rooms), loop.eventLoop()),
        _ -> then.run());
  }

  /** Gives its place to a later connection of the same user; answers the rooms that it was in. */
  List<Room> yieldTo(UserName user, String heir) {
    if (!isOf(user)) {
      return List.of();
    }
    List<Room> rooms = memberships.handTo(user, heir);
    close(CloseReason.TAKEN_OVER);
    return rooms;
  }

  /** Ends, since its user is connected elsewhere. */
  void endFor(UserName user) {
    if (isOf(user)) {
      close(CloseReason.TAKEN_OVER);
    }
  }

  private boolean isOf(UserName user) {
    Caller caller = identity.caller();
    return !closing() && caller != null && caller.user().equals(user);
  }

  // ---- its commands, and what they wait for

  @Override
  protected void message(MessageKind kind, ByteBuf payload) {
    if (kind == MessageKind.BINARY) {
      refuse(null, RoomProblem.BAD_COMMAND.because("Commands are text."));
      return;
    }
    Decoded decoded = server.reader().read(ByteBufUtil.getBytes(payload));
    if (isHeld()) {
      waiting = waiting == null ? new ArrayDeque<>() : waiting;
      waiting.add(decoded);
    } else {
      commands.carryOut(decoded);
    }
  }

  /** What it said while it was held counts now. */
  void goOn() {
    while (waiting != null && !waiting.isEmpty() && !isHeld() && !closing()) {
      commands.carryOut(waiting.remove());
    }
    out().flush();
    readOn();
  }

  /** Whether what it says has to wait for an answer to what it said before. */
  private boolean isHeld() {
    return held || identity.isChecking();
  }

  /** Carries on with an answer, which may come later; until then the client is held. */
  <T> void hold(CompletableFuture<T> answer, Consumer<T> then) {
    if (answer.isDone()) {
      then.accept(answer.join());
      return;
    }
    held = true;
    answer.thenAcceptAsync(value -> release(value, then), loop.eventLoop());
  }

  private <T> void release(T value, Consumer<T> then) {
    held = false;
    if (!closing()) {
      then.accept(value);
      goOn();
    }
  }

  /** Carries on with a room that was asked for; tells the client where there is none. */
  void withRoom(@Nullable String ref, RoomName name, Opening opening, Consumer<Room> then) {
    switch (opening) {
      case Opening.Opened(Room room) -> then.accept(room);
      case Opening.NoSuchRoom() ->
          refuse(ref, RoomProblem.NO_SUCH_ROOM.because("There is no room " + name + "."));
      case Opening.TooManyRooms(int limit) ->
          refuse(ref, RoomProblem.TOO_MANY_ROOMS.because("All " + limit + " rooms exist."));
      case Opening.Unavailable(String detail) ->
          refuse(ref, RoomProblem.STORE_UNAVAILABLE.because(detail));
    }
  }

  // ---- what it is sent

  /** By which what it shares with others may be compressed; null: not. */
  @Nullable DeflateTerms terms() {
    return terms;
  }

  RoomCounters counters() {
    return server.counters();
  }

  void refuse(@Nullable String ref, Problem problem) {
    server.counters().commandRefused();
    reply(ServerFrames.error(ref, problem));
  }

  void reply(byte[] text) {
    ByteBuf frame = out().alloc().directBuffer(text.length + Frames.LARGEST_HEADER);
    Frames.appendText(frame, text);
    hand(frame);
  }

  /** Hands over encoded frames, whose reference this takes; drops the client when full. */
  void hand(ByteBuf frames) {
    boolean taken = outbox().offer(frames);
    frames.release();
    if (!taken) {
      dropAsSlow();
    }
  }

  void dropAsSlow() {
    server.counters().slowConsumerDropped();
    drop();
  }

  @Override
  protected void turnEnded() {
    out().flush();
  }

  @Override
  protected void caughtUp() {
    for (Subscription subscription : memberships.all()) {
      while (subscription.isBehind() && !closing() && mayCatchUp()) {
        subscription.catchUp();
      }
    }
  }

  private boolean mayCatchUp() {
    return outbox().isEmpty() && out().channel().isWritable();
  }

  // ---- its connection

  @Override
  protected void entered() {
    loop.clients().add(this);
    server.connections().add(connection, this);
    identity.arrived(visitor.token());
  }

  @Override
  protected void left() {
    identity.gone();
    waiting = null;
    server.connections().remove(connection);
    loop.clients().remove(this);
    memberships.leaveAll();
    inheritance.end();
    if (session != null) {
      server.sessions().forget(session);
    }
  }

  @Override
  protected boolean mayRead() {
    if (isHeld()) {
      return false;
    }
    boolean full = server.isBusy();
    if (full) {
      loop.clients().pause(this);
    }
    return !full;
  }

  @Override
  public ConnectionView view() {
    return ConnectionView.of(
        connection,
        "rooms",
        visitor,
        identity.caller(),
        memberships.names(),
        outbox().waitingBytes(),
        memberships.behind());
  }

  @Override
  public void removeFrom(RoomName room, String reason) {
    if (memberships.leave(room.value())) {
      reply(ServerFrames.left(null, room, reason));
      out().flush();
    }
  }
}
