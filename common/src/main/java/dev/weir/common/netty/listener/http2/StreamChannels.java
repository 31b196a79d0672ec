package dev.weir.common.netty.listener.http2;

import io.netty.handler.codec.http2.Http2StreamChannel;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The streams of a connection that have channels of their own. Netty's multiplexer tells all
 * streams what becomes of their connection, and takes for granted that each has a channel: where
 * there are some without, those that have one are told here instead.
 */
public final class StreamChannels {

  private static final Logger log = LoggerFactory.getLogger(StreamChannels.class);
  private static final @Nullable MethodHandle SET_WRITABLE = setWritable();

  private final Set<Http2StreamChannel> open = new LinkedHashSet<>();

  /** Nobody but the multiplexer can tell a channel that its connection takes more again. */
  private static @Nullable MethodHandle setWritable() {
    try {
      Class<?> type = Class.forName("io.netty.handler.codec.http2.AbstractHttp2StreamChannel");
      return MethodHandles.privateLookupIn(type, MethodHandles.lookup())
          .findVirtual(type, "trySetWritable", MethodType.methodType(void.class))
          .asType(MethodType.methodType(void.class, Http2StreamChannel.class));
    } catch (ReflectiveOperationException e) {
      log.warn("every stream is given a channel: this version of Netty knows them otherwise", e);
      return null;
    }
  }

  /** Whether streams with and without a channel can be on one connection. */
  public static boolean mayBeMixed() {
    return SET_WRITABLE != null;
  }

  /** Counts one in until it closes. */
  public void opened(Http2StreamChannel stream) {
    open.add(stream);
    stream.closeFuture().addListener(_ -> open.remove(stream));
  }

  /** The connection takes more again. */
  public void writable() {
    List.copyOf(open).forEach(StreamChannels::writable);
  }

  private static void writable(Http2StreamChannel stream) {
    MethodHandle handle = SET_WRITABLE;
    if (handle == null) {
      return;
    }
    try {
      handle.invokeExact(stream);
    } catch (Throwable e) {
      throw new IllegalStateException("a stream cannot be told that it is writable", e);
    }
  }

  /** Something befell the connection. */
  public void tell(Object event) {
    List.copyOf(open).forEach(stream -> stream.pipeline().fireUserEventTriggered(event));
  }

  /** The connection has failed. */
  public void failed(Throwable cause) {
    List.copyOf(open).forEach(stream -> stream.pipeline().fireExceptionCaught(cause));
  }
}
