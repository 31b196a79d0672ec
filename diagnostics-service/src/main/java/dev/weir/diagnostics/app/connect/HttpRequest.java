package dev.weir.diagnostics.app.connect;

import dev.weir.diagnostics.app.api.RequestFields;
import dev.weir.diagnostics.http.HttpPlan;
import dev.weir.diagnostics.http.HttpTarget;
import dev.weir.diagnostics.http.Method;
import dev.weir.diagnostics.http.Protocol;
import dev.weir.diagnostics.policy.AddressFamily;
import java.time.Duration;
import java.util.Optional;

/**
 * What a caller wants fetched.
 *
 * @param redirects how many are followed, 0 to 10
 */
public record HttpRequest(HttpTarget target, HttpPlan plan, AddressFamily family, int redirects) {

  public static HttpRequest read(RequestFields fields) {
    String url = fields.text("url", HttpTarget.EXPECTED);
    Optional<HttpTarget> target = HttpTarget.parse(url);
    if (target.isEmpty() && !url.isEmpty()) {
      fields.refuse("url", url, HttpTarget.EXPECTED);
    }
    HttpPlan plan =
        new HttpPlan(
            fields.choice("method", Method.class, Method.GET),
            fields.choice("protocol", Protocol.class, Protocol.AUTO),
            fields.duration(
                "timeout", Duration.ofSeconds(5), Duration.ofMillis(100), Duration.ofSeconds(30)));
    AddressFamily family = fields.choice("family", AddressFamily.class, AddressFamily.ANY);
    int redirects = fields.integer("redirects", 5, 0, 10);
    fields.check();
    return new HttpRequest(target.orElseThrow(), plan, family, redirects);
  }
}
