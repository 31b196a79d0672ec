package dev.weir.chat.netty.client;

import dev.weir.chat.access.Caller;
import dev.weir.chat.deflate.DeflateTerms;
import java.net.InetAddress;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the handshake knows of a client.
 *
 * @param address where it comes from
 * @param token what it brought; null for none, or where it has been checked already
 * @param caller who it is, by that check; null where it is still to say so
 * @param since when it came
 * @param deflate by what terms its messages may be compressed; null: none may
 * @param whenGone called once, on the channel's event loop, after the channel has closed
 */
public record Visitor(
    InetAddress address,
    @Nullable String token,
    @Nullable Caller caller,
    Instant since,
    @Nullable DeflateTerms deflate,
    Runnable whenGone) {

  /** The same, with more to call when it has gone. */
  public Visitor andThen(Runnable more) {
    return new Visitor(
        address,
        token,
        caller,
        since,
        deflate,
        () -> {
          whenGone.run();
          more.run();
        });
  }
}
