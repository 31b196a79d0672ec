package dev.weir.lb.sticky;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Sessions by the balancer's own cookie. All values that are good are computed beforehand: a
 * request costs one look at its cookies and one at a map, and a forged value is one that is not
 * there.
 */
final class SignedSessions<T> implements Stickiness<T> {

  private final StickySettings.SignedCookie cookie;
  private final String scope;
  private final Function<T, String> id;
  private final StickyKey key;
  private final Map<String, T> byMark = new HashMap<>();
  private final Map<T, String> marks = new HashMap<>();
  private final String plainAttributes;
  private final String secureAttributes;

  SignedSessions(
      StickySettings.SignedCookie cookie,
      String scope,
      List<T> candidates,
      Function<T, String> id,
      StickyKey key) {
    this.cookie = cookie;
    this.scope = scope;
    this.id = id;
    this.key = key;
    this.plainAttributes = cookie.attributes(false);
    this.secureAttributes = cookie.attributes(true);
    for (T candidate : candidates) {
      String mark = key.mark(scope, id.apply(candidate));
      byMark.put(mark, candidate);
      marks.put(candidate, mark);
    }
  }

  @Override
  public Stickiness<T> over(List<T> candidates) {
    return new SignedSessions<>(cookie, scope, candidates, id, key);
  }

  @Override
  public Tie<T> tie(Fields request) {
    return new Signed(find(request.all("cookie")));
  }

  private @Nullable T find(List<String> fields) {
    for (String field : fields) {
      String value = Cookies.value(field, cookie.name());
      if (value != null) {
        return byMark.get(value);
      }
    }
    return null;
  }

  private final class Signed implements Tie<T> {

    private final @Nullable T to;

    Signed(@Nullable T to) {
      this.to = to;
    }

    @Override
    public @Nullable T to() {
      return to;
    }

    @Override
    public @Nullable String answered(T by, Fields answer, boolean overTls) {
      String mark = by.equals(to) ? null : marks.get(by);
      return mark == null
          ? null
          : cookie.name() + "=" + mark + (overTls ? secureAttributes : plainAttributes);
    }

    @Override
    public String ownCookie() {
      return cookie.name();
    }
  }
}
