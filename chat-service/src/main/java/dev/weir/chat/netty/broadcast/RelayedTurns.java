package dev.weir.chat.netty.broadcast;

import dev.weir.chat.session.CloseReason;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Hands the turns of one event loop to a {@link Relay}, and sends those away whose messages it
 * could not carry. Belongs to the loop.
 */
final class RelayedTurns {

  private final Relay relay;
  private final EventLoop loop;
  private final MessageLog log;
  private final BroadcastCounters counters;
  private List<Member> authors = new ArrayList<>();

  RelayedTurns(Relay relay, EventLoop loop, MessageLog log, BroadcastCounters counters) {
    this.relay = relay;
    this.loop = loop;
    this.log = log;
    this.counters = counters;
  }

  /** This turn has a message of this member. */
  void add(Member author) {
    if (authors.isEmpty() || authors.getLast() != author) {
      authors.add(author);
    }
  }

  /** The turn is over; takes over the reference to its frames. */
  void send(ByteBuf frames, int messages) {
    List<Member> said = authors;
    authors = new ArrayList<>();
    byte[] bytes = ByteBufUtil.getBytes(frames);
    frames.release();
    log.setOut(bytes.length);
    var _ =
        relay
            .send(bytes, messages)
            .whenComplete(
                (_, failure) -> {
                  log.arrived(bytes.length);
                  if (failure != null) {
                    counters.notSent(messages);
                    loop.execute(() -> said.forEach(each -> each.close(CloseReason.NOT_SENT)));
                  }
                });
  }
}
