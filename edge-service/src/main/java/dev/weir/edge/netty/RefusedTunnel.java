package dev.weir.edge.netty;

import dev.weir.common.netty.ClientStream;
import dev.weir.common.netty.Exchange;
import io.netty.handler.codec.http.HttpContent;

/** A CONNECT, which an edge does not serve. */
record RefusedTunnel(ClientStream client, String edge) implements Exchange {

  @Override
  public void begin() {
    client.respond(EdgeProblems.noTunnels(edge));
  }

  @Override
  public void onContent(HttpContent content) {
    content.release();
  }

  @Override
  public void onClientGone() {}
}
