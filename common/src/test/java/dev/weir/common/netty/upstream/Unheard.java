package dev.weir.common.netty.upstream;

import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;

/** An exchange whose answer nobody listens to, but for what a subclass wants of it. */
public class Unheard implements UpstreamExchange {

  @Override
  public void onHead(HttpResponse head) {}

  @Override
  public void onContent(HttpContent content) {
    content.release();
  }

  @Override
  public void onFailure(UpstreamFailure failure) {}
}
