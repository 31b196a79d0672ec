package dev.weir.chat.netty;

import dev.weir.chat.access.Caller;
import dev.weir.chat.deflate.DeflateTerms;
import dev.weir.chat.message.MessageKind;
import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.Decoded;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.Draft;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Opening;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.Recovery;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.RoomName;
import dev.weir.chat.room.StoredMessage;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.CloseReason;
import dev.weir.chat.session.RateMeter;
import dev.weir.common.problem.Problem;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client of the rooms: carries out its commands and answers each. */
final class RoomMember extends Client {

  /** The largest part of history that one answer has, in bytes of its messages. */
  private static final int PAGE_BYTES = 256 * 1024;

  private final RoomServer server;
  private final RoomLoop loop;
  private final String connection;
  private final RateMeter publishMeter;
  private final Map<String, Subscription> joined = new LinkedHashMap<>();
  private final Visitor visitor;
  private final @Nullable DeflateTerms terms;
  private final Identity identity;
  private final Inheritance inheritance;
  private @Nullable String session;
  private @Nullable ArrayDeque<Decoded> waiting;
  private boolean held;
  private boolean flushing;

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
    this.publishMeter = new RateMeter(server.settings().publishRate(), server.nanos().getAsLong());
    this.visitor = visitor;
    this.terms = visitor.deflate();
    this.identity = new Identity(this, server);
    this.inheritance = new Inheritance(server, loop.eventLoop(), connection);
  }

  /** By which what it shares with others may be compressed; null: not. */
  @Nullable DeflateTerms terms() {
    return terms;
  }

  RoomCounters counters() {
    return server.counters();
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
  public ConnectionView view() {
    Caller caller = identity.caller();
    return new ConnectionView(
        connection,
        "rooms",
        caller == null ? null : caller.user().value(),
        visitor.address().getHostAddress(),
        visitor.since(),
        caller == null ? null : caller.until(),
        List.copyOf(joined.keySet()),
        outbox().waitingBytes(),
        (int) joined.values().stream().filter(Subscription::isBehind).count());
  }

  @Override
  public void removeFrom(RoomName room, String reason) {
    if (leave(room.value())) {
      reply(ServerFrames.left(null, room, reason));
      out().flush();
    }
  }

  /** The name of one who gives none. */
  UserName givenName() {
    return new UserName("anonymous-" + connection);
  }

  /** It has said who it is, or has brought a newer token, which may be of fewer rights. */
  void connected(@Nullable String ref, Caller caller) {
    session = session == null ? server.sessions().begin(this) : session;
    reply(ServerFrames.connected(ref, connection, caller.user(), session, caller.until()));
    for (Subscription subscription : List.copyOf(joined.values())) {
      RoomName room = subscription.room().name();
      if (!caller.rights().maySubscribe(room)) {
        removeFrom(room, "not-allowed");
      }
    }
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
    List<Room> rooms =
        joined.values().stream()
            .map(Subscription::room)
            .filter(room -> room.succeed(user, connection, heir))
            .toList();
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

  /** What it said while it was held counts now. */
  void goOn() {
    while (waiting != null && !waiting.isEmpty() && !isHeld() && !closing()) {
      carryOut(waiting.remove());
    }
    out().flush();
    readOn();
  }

  @Override
  void entered() {
    loop.clients().add(this);
    server.connections().add(connection, this);
    identity.arrived(visitor.token());
  }

  @Override
  void left() {
    identity.gone();
    waiting = null;
    server.connections().remove(connection);
    loop.clients().remove(this);
    List.copyOf(joined.keySet()).forEach(this::leave);
    inheritance.end();
    if (session != null) {
      server.sessions().forget(session);
    }
  }

  @Override
  boolean mayRead() {
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
  void caughtUp() {
    for (Subscription subscription : List.copyOf(joined.values())) {
      while (subscription.isBehind() && !closing() && mayCatchUp()) {
        subscription.catchUp();
      }
    }
  }

  @Override
  void turnEnded() {
    out().flush();
  }

  @Override
  void message(MessageKind kind, ByteBuf payload) {
    if (kind == MessageKind.BINARY) {
      refuse(null, RoomProblem.BAD_COMMAND.because("Commands are text."));
      return;
    }
    Decoded decoded = server.reader().read(ByteBufUtil.getBytes(payload));
    if (isHeld()) {
      waiting = waiting == null ? new ArrayDeque<>() : waiting;
      waiting.add(decoded);
    } else {
      carryOut(decoded);
    }
  }

  private void carryOut(Decoded decoded) {
    switch (decoded) {
      case Decoded.Refused(String ref, Problem problem) -> refuse(ref, problem);
      case Decoded.Command(ClientCommand.Connect connect) -> identity.connect(connect);
      case Decoded.Command(ClientCommand command) -> carryOut(command);
    }
  }

  /** Whether what it says has to wait for an answer to what it said before. */
  private boolean isHeld() {
    return held || identity.isChecking();
  }

  /** Carries on with an answer, which may come later; until then the client is held. */
  private <T> void hold(CompletableFuture<T> answer, Consumer<T> then) {
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

  private boolean mayCatchUp() {
    return outbox().isEmpty() && out().channel().isWritable();
  }

  private void carryOut(ClientCommand command) {
    Caller who = identity.caller();
    if (who == null) {
      refuse(command.ref(), RoomProblem.NOT_CONNECTED.because("The first command is connect."));
    } else if (isAllowed(command, who)) {
      carryOut(command, who.user());
    }
  }

  private boolean isAllowed(ClientCommand command, Caller who) {
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
      refuse(ref, RoomProblem.NOT_ALLOWED.because("You may not join or read " + room + "."));
      return false;
    }
    return isNotBanned(ref, room, who);
  }

  private boolean mayWrite(@Nullable String ref, RoomName room, Caller who) {
    if (!who.rights().mayPublish(room)) {
      refuse(ref, RoomProblem.NOT_ALLOWED.because("You may not publish in " + room + "."));
      return false;
    }
    return isNotBanned(ref, room, who);
  }

  private boolean isNotBanned(@Nullable String ref, RoomName room, Caller who) {
    Instant until = server.bannedUntil(room, who.user());
    if (until != null) {
      refuse(
          ref,
          RoomProblem.BANNED.because("You are kept out of %s until %s.".formatted(room, until)));
    }
    return until == null;
  }

  private void carryOut(ClientCommand command, UserName who) {
    switch (command) {
      case ClientCommand.Connect connect -> identity.connect(connect);
      case ClientCommand.Join join -> join(join, who);
      case ClientCommand.Leave leave -> leave(leave);
      case ClientCommand.Publish publish -> publish(publish, who);
      case ClientCommand.Signal signal -> signal(signal, who);
      case ClientCommand.Presence presence -> presence(presence);
      case ClientCommand.History history -> history(history);
    }
  }

  private void join(ClientCommand.Join join, UserName who) {
    if (joined.containsKey(join.room().value())) {
      refuse(join.ref(), RoomProblem.ALREADY_JOINED.because("You are in " + join.room() + "."));
    } else if (joined.size() >= server.settings().maxRoomsPerConnection()) {
      refuse(
          join.ref(),
          RoomProblem.TOO_MANY_ROOMS_JOINED.because(
              "You are in " + joined.size() + " rooms; leave one first."));
    } else {
      enter(join, who);
    }
  }

  private void enter(ClientCommand.Join join, UserName who) {
    hold(
        server.store().open(join.room(), join.after(), server.now()),
        opening -> opened(join, who, opening));
  }

  private void opened(ClientCommand.Join join, UserName who, Opening opening) {
    Room room = roomOf(join.ref(), join.room(), opening);
    Caller caller = identity.caller();
    if (room == null || caller == null || !isNotBanned(join.ref(), join.room(), caller)) {
      return;
    }
    LoopRoom peers = loop.room(join.room());
    long mayWait = outbox().room() - LoopGroup.TURN_BYTES;
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
    Subscription subscription = new Subscription(this, peers, in);
    joined.put(join.room().value(), subscription);
    inheritance.joined(join.room().value());
    peers.add(subscription);
    server.announceLater(in.room(), in.presenceDue(), loop.eventLoop());
    ByteBuf frames = out().alloc().directBuffer();
    Frames.appendText(frames, ServerFrames.joined(join.ref(), in));
    if (in.recovery() instanceof Recovery.Recovered(List<StoredMessage> missed)) {
      missed.forEach(message -> Frames.appendText(frames, message.frame()));
      server.counters().delivered(missed.size());
    }
    hand(frames);
  }

  private void leave(ClientCommand.Leave leave) {
    if (leave(leave.room().value())) {
      reply(ServerFrames.left(leave.ref(), leave.room(), null));
    } else {
      refuse(leave.ref(), RoomProblem.NOT_JOINED.because("You are not in " + leave.room() + "."));
    }
  }

  private boolean leave(String name) {
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

  private void publish(ClientCommand.Publish publish, UserName who) {
    if (!isSlowEnough(publish.ref())) {
      return;
    }
    Draft draft = new Draft(who.value(), publish.data().bytes(), publish.key());
    CompletableFuture<PublishOutcome> answer = server.publish(publish.room(), draft);
    if (answer.isDone()) {
      published(publish, answer.join());
    } else {
      answer.thenAcceptAsync(outcome -> publishedLater(publish, outcome), loop.eventLoop());
    }
  }

  private void publishedLater(ClientCommand.Publish publish, PublishOutcome outcome) {
    if (closing()) {
      return;
    }
    published(publish, outcome);
    if (!flushing) {
      flushing = true;
      loop.eventLoop().execute(this::flushAnswers);
    }
  }

  /** Answers that come at the same time share a flush. */
  private void flushAnswers() {
    flushing = false;
    out().flush();
  }

  private void published(ClientCommand.Publish publish, PublishOutcome outcome) {
    switch (outcome) {
      case PublishOutcome.Stored stored ->
          reply(ServerFrames.ack(publish.ref(), publish.room(), stored.ack()));
      case PublishOutcome.TooManyKeys(int limit) ->
          refuse(
              publish.ref(),
              RoomProblem.TOO_MANY_KEYS.because(
                  "The room remembers " + limit + " keys; nothing was published."));
      case PublishOutcome.TooManyRooms(int limit) ->
          refuse(
              publish.ref(), RoomProblem.TOO_MANY_ROOMS.because("All " + limit + " rooms exist."));
      case PublishOutcome.Unavailable(String detail) ->
          refuse(publish.ref(), RoomProblem.STORE_UNAVAILABLE.because(detail));
    }
  }

  private void signal(ClientCommand.Signal signal, UserName who) {
    Subscription in = joined.get(signal.room().value());
    if (in == null) {
      refuse(signal.ref(), RoomProblem.NOT_JOINED.because("You are not in " + signal.room() + "."));
    } else if (isSlowEnough(signal.ref())) {
      server.store().signal(in.room(), who.value(), signal.data().bytes());
    }
  }

  private void presence(ClientCommand.Presence presence) {
    find(
        presence.ref(),
        presence.room(),
        room -> reply(ServerFrames.members(presence.ref(), room.name(), room.presence())));
  }

  private void history(ClientCommand.History history) {
    find(
        history.ref(),
        history.room(),
        room ->
            reply(
                ServerFrames.history(
                    history.ref(),
                    room.name(),
                    room.history(history.after(), history.limit(), PAGE_BYTES, server.now()))));
  }

  private void find(@Nullable String ref, RoomName name, Consumer<Room> then) {
    hold(
        server.store().find(name, server.now()),
        opening -> {
          Room room = roomOf(ref, name, opening);
          if (room != null) {
            then.accept(room);
          }
        });
  }

  /** The room that was asked for; null where there is none, as the client has been told then. */
  private @Nullable Room roomOf(@Nullable String ref, RoomName name, Opening opening) {
    return switch (opening) {
      case Opening.Opened(Room room) -> room;
      case Opening.NoSuchRoom() ->
          none(ref, RoomProblem.NO_SUCH_ROOM.because("There is no room " + name + "."));
      case Opening.TooManyRooms(int limit) ->
          none(ref, RoomProblem.TOO_MANY_ROOMS.because("All " + limit + " rooms exist."));
      case Opening.Unavailable(String detail) ->
          none(ref, RoomProblem.STORE_UNAVAILABLE.because(detail));
    };
  }

  private @Nullable Room none(@Nullable String ref, Problem problem) {
    refuse(ref, problem);
    return null;
  }

  private boolean isSlowEnough(@Nullable String ref) {
    boolean admitted = publishMeter.admit(server.nanos().getAsLong());
    if (!admitted) {
      refuse(ref, RoomProblem.TOO_FAST.because("Nothing was published; try again later."));
    }
    return admitted;
  }

  void refuse(@Nullable String ref, Problem problem) {
    server.counters().commandRefused();
    reply(ServerFrames.error(ref, problem));
  }

  private void reply(byte[] text) {
    ByteBuf frame = out().alloc().directBuffer(text.length + Frames.LARGEST_HEADER);
    Frames.appendText(frame, text);
    hand(frame);
  }
}
