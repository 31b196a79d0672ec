package dev.weir.chat.netty.room;

import dev.weir.chat.protocol.ClientCommand;
import dev.weir.chat.protocol.RoomProblem;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.Draft;
import dev.weir.chat.room.PublishOutcome;
import dev.weir.chat.room.UserName;
import dev.weir.chat.session.RateMeter;
import io.netty.channel.EventLoop;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one client of the rooms says to others: stored or not, no faster than it may. Belongs to the
 * client's event loop.
 */
final class Publishing {

  private final RoomMember member;
  private final RoomServer server;
  private final EventLoop loop;
  private final Memberships memberships;
  private final RateMeter meter;
  private boolean flushing;

  Publishing(RoomMember member, RoomServer server, EventLoop loop, Memberships memberships) {
    this.member = member;
    this.server = server;
    this.loop = loop;
    this.memberships = memberships;
    this.meter = new RateMeter(server.settings().publishRate(), server.nanos().getAsLong());
  }

  void publish(ClientCommand.Publish publish, UserName who) {
    if (!isSlowEnough(publish.ref())) {
      return;
    }
    Draft draft = new Draft(who.value(), publish.data().bytes(), publish.key());
    CompletableFuture<PublishOutcome> answer = server.publish(publish.room(), draft);
    if (answer.isDone()) {
      answer(publish, answer.join());
    } else {
      answer.thenAcceptAsync(outcome -> answerLater(publish, outcome), loop);
    }
  }

  void signal(ClientCommand.Signal signal, UserName who) {
    Subscription in = memberships.in(signal.room());
    if (in == null) {
      member.refuse(
          signal.ref(), RoomProblem.NOT_JOINED.because("You are not in " + signal.room() + "."));
    } else if (isSlowEnough(signal.ref())) {
      server.store().signal(in.room(), who.value(), signal.data().bytes());
    }
  }

  private boolean isSlowEnough(@Nullable String ref) {
    boolean admitted = meter.admit(server.nanos().getAsLong());
    if (!admitted) {
      member.refuse(ref, RoomProblem.TOO_FAST.because("Nothing was published; try again later."));
    }
    return admitted;
  }

  private void answerLater(ClientCommand.Publish publish, PublishOutcome outcome) {
    if (member.closing()) {
      return;
    }
    answer(publish, outcome);
    if (!flushing) {
      flushing = true;
      loop.execute(this::flushAnswers);
    }
  }

  /** Answers that come at the same time share a flush. */
  private void flushAnswers() {
    flushing = false;
    member.out().flush();
  }

  private void answer(ClientCommand.Publish publish, PublishOutcome outcome) {
    switch (outcome) {
      case PublishOutcome.Stored stored ->
          member.reply(ServerFrames.ack(publish.ref(), publish.room(), stored.ack()));
      case PublishOutcome.TooManyKeys(int limit) ->
          member.refuse(
              publish.ref(),
              RoomProblem.TOO_MANY_KEYS.because(
                  "The room remembers " + limit + " keys; nothing was published."));
      case PublishOutcome.TooManyRooms(int limit) ->
          member.refuse(
              publish.ref(), RoomProblem.TOO_MANY_ROOMS.because("All " + limit + " rooms exist."));
      case PublishOutcome.Unavailable(String detail) ->
          member.refuse(publish.ref(), RoomProblem.STORE_UNAVAILABLE.because(detail));
    }
  }
}
