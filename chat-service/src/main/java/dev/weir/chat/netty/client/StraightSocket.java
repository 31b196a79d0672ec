package dev.weir.chat.netty.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelOutboundHandler;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The socket of a client, written to past its pipeline and Netty's buffer: one system call for each
 * write, and nothing else. It takes no reference to what is written, and allocates nothing. Belongs
 * to the channel's event loop.
 */
final class StraightSocket {

  private final Channel channel;
  private final FileDescriptor descriptor;

  private StraightSocket(EpollSocketChannel channel) {
    this.channel = channel;
    this.descriptor = channel.fd();
  }

  /**
   * That of a channel, or null where there is none: of another kind, or with handlers before the
   * socket that what is written has to pass, such as those of TLS.
   *
   * @param out what is written to it goes out as it is, but for the handlers before it
   */
  static @Nullable StraightSocket of(ChannelHandlerContext out) {
    return out.channel() instanceof EpollSocketChannel channel && isStraight(out)
        ? new StraightSocket(channel)
        : null;
  }

  private static boolean isStraight(ChannelHandlerContext out) {
    for (Map.Entry<String, ChannelHandler> entry : out.pipeline()) {
      if (entry.getKey().equals(out.name())) {
        return true;
      }
      if (entry.getValue() instanceof ChannelOutboundHandler) {
        return false;
      }
    }
    return false;
  }

  /**
   * Writes as much as the socket takes now, unless something waits to be written before it. A
   * socket that fails takes nothing: whoever writes the rest by the channel hears of that there.
   *
   * @return the bytes written, from the first one readable; their indexes stay
   */
  int write(ByteBuf bytes) {
    ChannelOutboundBuffer before = channel.unsafe().outboundBuffer();
    if (before == null || before.totalPendingWriteBytes() > 0 || !bytes.hasMemoryAddress()) {
      return 0;
    }
    try {
      return descriptor.writeAddress(
          bytes.memoryAddress(), bytes.readerIndex(), bytes.writerIndex());
    } catch (IOException e) {
      return 0;
    }
  }
}
