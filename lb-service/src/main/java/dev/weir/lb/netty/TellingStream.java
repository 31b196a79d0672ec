package dev.weir.lb.netty;

import dev.weir.common.metrics.Series;
import dev.weir.common.netty.http.ForwardingClient;
import dev.weir.common.netty.listener.exchange.ClientStream;
import dev.weir.common.netty.upstream.UpstreamConnection;
import dev.weir.lb.auth.ClientFields;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import java.util.List;

/** A client that is told some fields more with its answer, whoever gives that. */
final class TellingStream extends ForwardingClient implements ClientStream {

  private final ClientStream client;
  private final ClientFields more;

  TellingStream(ClientStream client, ClientFields more) {
    super(client);
    this.client = client;
    this.more = more;
  }

  private void tell(HttpResponse answer) {
    HttpHeaders fields = answer.headers();
    more.putInto(fields::add, fields::set);
  }

  @Override
  public void writeHead(HttpResponse head) {
    tell(head);
    client.writeHead(head);
  }

  @Override
  public void respond(FullHttpResponse response) {
    tell(response);
    client.respond(response);
  }

  @Override
  public void tunnel(HttpResponse switching, UpstreamConnection upstream) {
    tell(switching);
    client.tunnel(switching, upstream);
  }

  @Override
  public void countIn(Series series) {
    client.countIn(series);
  }

  @Override
  public void requestMore() {
    client.requestMore();
  }

  @Override
  public boolean isWritable() {
    return client.isWritable();
  }

  @Override
  public void writeInterim(HttpResponse interim) {
    client.writeInterim(interim);
  }

  @Override
  public void pushWith(HttpRequest request, List<String> targets) {
    client.pushWith(request, targets);
  }

  @Override
  public void writeContent(HttpContent content) {
    client.writeContent(content);
  }

  @Override
  public void flush() {
    client.flush();
  }

  @Override
  public void abort() {
    client.abort();
  }
}
