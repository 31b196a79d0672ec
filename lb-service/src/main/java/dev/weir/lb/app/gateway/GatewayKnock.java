package dev.weir.lb.app.gateway;

import dev.weir.common.netty.http.Client;
import dev.weir.lb.auth.Knock;
import dev.weir.lb.auth.Question;
import dev.weir.lb.auth.Reply;
import dev.weir.lb.netty.ProxyLane;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.springframework.http.HttpHeaders;

/**
 * A request of the gateway lane at a gate.
 *
 * @param target as the client sent it
 * @param sent what the client said, with the fields that every request is given
 */
record GatewayKnock(String method, String target, HttpHeaders sent, Client from, ProxyLane lane)
    implements Knock {

  @Override
  public List<String> fields(String name) {
    return sent.getOrEmpty(name);
  }

  @Override
  public List<Map.Entry<String, String>> fields() {
    return sent.headerNames().stream()
        .flatMap(name -> fields(name).stream().map(value -> Map.entry(name, value)))
        .toList();
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
