package dev.weir.lb.upstream;

import dev.weir.lb.balance.Ask;
import dev.weir.lb.sticky.Cookies;
import dev.weir.lb.sticky.Fields;
import dev.weir.lb.sticky.Tie;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where one request goes that something ties to its pool or to its upstream.
 *
 * @param pool its pool
 * @param toPool what tied it to that; null: nothing
 * @param toUpstream what ties it to an upstream there; null: nothing
 */
public record Destination(
    Pool pool, @Nullable Tie<String> toPool, @Nullable Tie<Upstream> toUpstream) {

  /** The upstream that it belongs to, where that may be chosen; else as the pool chooses. */
  public @Nullable Upstream choose(Ask ask) {
    Upstream tied = toUpstream == null ? null : toUpstream.to();
    return tied != null && pool.mayChoose(tied) ? tied : pool.choose(ask);
  }

  /**
   * Notes who answers.
   *
   * @param answer its fields
   * @param overTls whether the client came over TLS
   * @param setCookie is given each value of {@code Set-Cookie} that the answer needs
   */
  public void answered(Upstream by, Fields answer, boolean overTls, Consumer<String> setCookie) {
    String ofPool = toPool == null ? null : toPool.answered(pool.name(), answer, overTls);
    String ofUpstream = toUpstream == null ? null : toUpstream.answered(by, answer, overTls);
    Stream.of(ofPool, ofUpstream).filter(cookie -> cookie != null).forEach(setCookie);
  }

  /** A request's {@code Cookie} fields without those that are the balancer's own. */
  public List<String> cookiesOfOthers(List<String> cookies) {
    return without(without(cookies, toPool), toUpstream);
  }

  private static List<String> without(List<String> cookies, @Nullable Tie<?> tie) {
    return tie == null || tie.ownCookie().isEmpty()
        ? cookies
        : Cookies.without(cookies, tie.ownCookie());
  }
}
