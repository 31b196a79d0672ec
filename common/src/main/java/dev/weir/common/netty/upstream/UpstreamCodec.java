package dev.weir.common.netty.upstream;

import dev.weir.common.netty.http.FieldNames;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.CombinedChannelDuplexHandler;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.AsciiString;
import java.util.ArrayList;
import java.util.List;

/**
 * HTTP/1.1 (RFC 9112) towards an upstream, one exchange at a time: the method of the last request
 * says whether its answer has a body (section 6.3). What came beyond an answer can be asked for.
 */
final class UpstreamCodec
    extends CombinedChannelDuplexHandler<UpstreamCodec.Answers, UpstreamCodec.Requests> {

  private static final String VERSION = "HTTP/1.";

  private HttpMethod asked = HttpMethod.GET;

  /**
   * A codec for one connection.
   *
   * @param maxHeaderBytes how long the head of an answer may be
   */
  UpstreamCodec(int maxHeaderBytes) {
    init(new Answers(new HttpDecoderConfig().setMaxHeaderSize(maxHeaderBytes)), new Requests());
  }

  /**
   * Whether a part of a head has come, and waits for the rest. Between two answers there must be
   * none: it would be taken for the beginning of the next.
   */
  boolean isInHead() {
    return inboundHandler().isInHead();
  }

  /** Whether what is being delivered is not all that has come: asked at the end of an answer. */
  boolean hasMore() {
    return inboundHandler().hasMore();
  }

  /** Decodes answers; that to {@code HEAD} has no body, and none that belongs to a tunnel. */
  final class Answers extends HttpResponseDecoder {

    private final FieldNames names = FieldNames.ofThread();

    /** The first line of a head has come, and not yet its end. */
    private boolean lineSeen;

    private Answers(HttpDecoderConfig config) {
      super(config);
    }

    private boolean isInHead() {
      return lineSeen || internalBuffer().isReadable();
    }

    private boolean hasMore() {
      return internalBuffer().isReadable();
    }

    /**
     * Netty takes any number for a status and any version: what is not of HTTP/1 (RFC 9112 section
     * 2.3), or has no status of three digits (section 4), is no answer.
     */
    @Override
    protected HttpMessage createMessage(String[] initialLine) {
      lineSeen = true;
      if (!initialLine[0].startsWith(VERSION) || !isStatus(initialLine[1])) {
        throw new IllegalArgumentException("no status line of HTTP/1");
      }
      return super.createMessage(initialLine);
    }

    /**
     * White space between a name and its colon is left out (RFC 9112 section 5.1); Netty leaves out
     * whatever stands behind it, too.
     */
    @Override
    protected AsciiString splitHeaderName(byte[] line, int start, int length) {
      int colon = start + length;
      while (colon < line.length && (line[colon] == ' ' || line[colon] == '\t')) {
        colon++;
      }
      if (colon == line.length || line[colon] != ':') {
        throw new IllegalArgumentException("white space within the name of a field");
      }
      return names.of(line, start, length);
    }

    private static boolean isStatus(String code) {
      return code.length() == 3
          && code.charAt(0) != '0'
          && isDigit(code.charAt(0))
          && isDigit(code.charAt(1))
          && isDigit(code.charAt(2));
    }

    private static boolean isDigit(char c) {
      return c >= '0' && c <= '9';
    }

    @Override
    protected boolean isContentAlwaysEmpty(HttpMessage message) {
      lineSeen = false;
      HttpStatusClass status = ((HttpResponse) message).status().codeClass();
      return (status != HttpStatusClass.INFORMATIONAL && HttpMethod.HEAD.equals(asked))
          || (status == HttpStatusClass.SUCCESS && HttpMethod.CONNECT.equals(asked))
          || super.isContentAlwaysEmpty(message);
    }
  }

  /** Encodes requests; the end of one that ended with its head costs no write. */
  final class Requests extends HttpRequestEncoder {

    private final List<Object> end = new ArrayList<>(1);

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise)
        throws Exception {
      if (message instanceof HttpRequest request) {
        asked = request.method();
      }
      if (message instanceof LastHttpContent last && saysNothing(last)) {
        writeEnd(ctx, last, promise);
      } else {
        super.write(ctx, message, promise);
      }
    }

    private static boolean saysNothing(LastHttpContent last) {
      return !(last instanceof HttpMessage)
          && !last.content().isReadable()
          && last.trailingHeaders().isEmpty();
    }

    private void writeEnd(ChannelHandlerContext ctx, LastHttpContent last, ChannelPromise promise)
        throws Exception {
      encode(ctx, last, end);
      ByteBuf encoded = (ByteBuf) end.removeLast();
      if (!encoded.isReadable()) {
        encoded.release();
        promise.trySuccess();
      } else {
        ctx.write(encoded, promise);
      }
    }
  }
}
