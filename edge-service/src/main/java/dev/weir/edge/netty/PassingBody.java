package dev.weir.edge.netty;

import dev.weir.common.netty.coding.ContentEncoder;
import dev.weir.common.netty.listener.exchange.ClientStream;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** The body of an origin's answer on its way to the client, coded where that was chosen. */
final class PassingBody {

  private final ClientStream client;
  private @Nullable ContentEncoder encoder;

  PassingBody(ClientStream client) {
    this.client = client;
  }

  /** Codes all that is written from here on. */
  void code(ContentEncoder chosen) {
    encoder = chosen;
  }

  /** Writes a piece, without a flush but after the last. */
  void write(HttpContent piece) {
    boolean last = piece instanceof LastHttpContent;
    ContentEncoder coder = encoder;
    if (coder == null) {
      client.writeContent(piece);
    } else {
      encoder = last ? null : coder;
      writeCoded(coder, piece);
    }
    if (last) {
      client.flush();
    }
  }

  private void writeCoded(ContentEncoder coder, HttpContent piece) {
    if (piece instanceof LastHttpContent last) {
      client.writeContent(
          new DefaultLastHttpContent(coder.encodeLast(last.content()), last.trailingHeaders()));
      return;
    }
    ByteBuf coded = coder.encode(piece.content());
    if (coded.isReadable()) {
      client.writeContent(new DefaultHttpContent(coded));
    } else {
      coded.release();
    }
  }

  /** Nothing more comes, though the last piece was not written. */
  void close() {
    ContentEncoder unfinished = encoder;
    encoder = null;
    if (unfinished != null) {
      unfinished.close();
    }
  }
}
