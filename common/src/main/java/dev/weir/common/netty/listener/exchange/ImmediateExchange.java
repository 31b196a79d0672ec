package dev.weir.common.netty.listener.exchange;

import dev.weir.common.netty.http.AnswerDate;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;

/**
 * An exchange that answers at once, with the time, and reads nothing: the stream throws the
 * request's body away.
 */
public final class ImmediateExchange implements Exchange {

  private final ClientStream client;
  private final FullHttpResponse response;

  /**
   * @param client who asked
   * @param response what is answered; it is the exchange's to send
   */
  public ImmediateExchange(ClientStream client, FullHttpResponse response) {
    this.client = client;
    this.response = response;
  }

  @Override
  public void begin() {
    AnswerDate.addTo(response.headers());
    client.respond(response);
  }

  @Override
  public void onContent(HttpContent content) {
    content.release();
  }

  @Override
  public void onClientGone() {
    // the answer was written in begin
  }
}
