package dev.weir.common.netty.listener.http2;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/**
 * The windows of an HTTP/2 client as the codec keeps them, but that SETTINGS which make one
 * overflow end the connection (RFC 9113 section 6.9.2): the codec resets one of the streams.
 */
public final class SettingsWindows extends CodecWindows<Http2RemoteFlowController>
    implements Http2RemoteFlowController {

  private SettingsWindows(Http2RemoteFlowController codecs) {
    super(codecs);
  }

  /** Puts one before the codec's own. */
  public static void install(Http2Connection connection) {
    connection.remote().flowController(new SettingsWindows(connection.remote().flowController()));
  }

  @Override
  public void initialWindowSize(int newWindowSize) throws Http2Exception {
    try {
      super.initialWindowSize(newWindowSize);
    } catch (Http2Exception e) {
      throw Http2Exception.connectionError(e.error(), e, "%s", e.getMessage());
    }
  }

  @Override
  public ChannelHandlerContext channelHandlerContext() {
    return codecs.channelHandlerContext();
  }

  @Override
  public void addFlowControlled(Http2Stream stream, FlowControlled payload) {
    codecs.addFlowControlled(stream, payload);
  }

  @Override
  public boolean hasFlowControlled(Http2Stream stream) {
    return codecs.hasFlowControlled(stream);
  }

  @Override
  public void writePendingBytes() throws Http2Exception {
    codecs.writePendingBytes();
  }

  @Override
  public void listener(@Nullable Listener listener) {
    codecs.listener(listener);
  }

  @Override
  public boolean isWritable(Http2Stream stream) {
    return codecs.isWritable(stream);
  }

  @Override
  public void channelWritabilityChanged() throws Http2Exception {
    codecs.channelWritabilityChanged();
  }

  @Override
  public void updateDependencyTree(
      int childStreamId, int parentStreamId, short weight, boolean exclusive) {
    codecs.updateDependencyTree(childStreamId, parentStreamId, weight, exclusive);
  }
}
