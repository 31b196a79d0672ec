package dev.weir.chat.netty.room;

import dev.weir.chat.netty.client.ConnectionSettings;
import dev.weir.chat.netty.frame.Frames;
import dev.weir.chat.protocol.ServerFrames;
import dev.weir.chat.room.CatchUp;
import dev.weir.chat.room.Joined;
import dev.weir.chat.room.Position;
import dev.weir.chat.room.Room;
import dev.weir.chat.room.SlowMemberPolicy;
import io.netty.buffer.ByteBuf;

/**
 * One client in one room: how far it has come, and whether it follows or has fallen behind.
 *
 * <p>It follows as long as its outbox takes what the room hands out. In a room whose slow members
 * skip it then falls behind: nothing more waits for it, and when its outbox is empty it catches up
 * from the room's history, is told of the messages that are no longer there, and follows again.
 */
final class Subscription {

  private final RoomMember member;
  private final Room room;
  private final LoopRoom peers;
  private int index;

  private long sequence;
  private long unstored;
  private Position position;
  private boolean behind;

  Subscription(RoomMember member, LoopRoom peers, Joined joined) {
    this.member = member;
    this.room = joined.room();
    this.peers = peers;
    this.sequence = joined.sequence();
    this.unstored = joined.unstored();
    this.position = joined.head();
  }

  Room room() {
    return room;
  }

  LoopRoom peers() {
    return peers;
  }

  /** Where {@link LoopRoom} keeps it. */
  int index() {
    return index;
  }

  void index(int index) {
    this.index = index;
  }

  boolean isBehind() {
    return behind;
  }

  /**
   * Sends what it has not had yet; a client that joined meanwhile had part of it as history.
   *
   * @return how many it was sent
   */
  int deliver(RoomBatch batch) {
    int fresh = batch.countAfter(sequence);
    if (behind || fresh == 0) {
      return 0;
    }
    if (member.outbox().push(batch.after(sequence, member.terms()))) {
      sequence = batch.last().sequence();
      unstored = batch.last().unstored();
      position = batch.last().position();
      return fresh;
    }
    if (room.policy() == SlowMemberPolicy.DISCONNECT) {
      member.dropAsSlow();
    } else {
      behind = true;
    }
    return 0;
  }

  /** Hands on the next of what it missed, or says that it is gone. Its outbox is empty. */
  void catchUp() {
    CatchUp next = room.catchUp(position, ConnectionSettings.TURN_BYTES);
    ByteBuf frames = member.out().alloc().directBuffer();
    if (next.anew()) {
      Frames.appendText(frames, ServerFrames.begunAnew(room.name(), next.head(), room.presence()));
    } else if (next.first() > position.offset() + 1) {
      member.counters().skipped(next.first() - 1 - position.offset());
      Frames.appendText(
          frames,
          ServerFrames.gap(room.name(), position.epoch(), position.offset() + 1, next.first() - 1));
    }
    next.messages().forEach(message -> Frames.appendText(frames, message.frame()));
    member.counters().delivered(next.messages().size());
    position = new Position(next.head().epoch(), next.last());
    if (next.complete()) {
      follow(next, frames);
    }
    member.hand(frames);
  }

  private void follow(CatchUp next, ByteBuf frames) {
    long missed = next.unstored() - unstored;
    if (missed > 0) {
      Frames.appendText(frames, ServerFrames.gap(room.name(), missed));
    }
    sequence = next.sequence();
    unstored = next.unstored();
    behind = false;
  }
}
