package dev.weir.lb.netty;

import dev.weir.common.netty.http.Client;
import dev.weir.lb.auth.Knock;
import dev.weir.lb.auth.Question;
import dev.weir.lb.auth.Reply;
import io.netty.handler.codec.http.HttpRequest;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/** A request of the fast lane at a gate, with the fields that every request is given. */
record NettyKnock(HttpRequest request, Client from, ProxyLane lane) implements Knock {

  @Override
  public String method() {
    return request.method().name();
  }

  @Override
  public String target() {
    return request.uri();
  }

  @Override
  public List<String> fields(String name) {
    return request.headers().getAll(name);
  }

  @Override
  public List<Map.Entry<String, String>> fields() {
    return request.headers().entries();
  }

  @Override
  public InetAddress client() {
    return from.clientAddress();
  }

  @Override
  public CompletionStage<Reply> ask(Question question) {
    return lane.ask(question, from);
  }
}
