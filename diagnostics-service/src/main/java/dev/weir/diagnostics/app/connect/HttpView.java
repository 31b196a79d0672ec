package dev.weir.diagnostics.app.connect;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.weir.common.net.AddressText;
import dev.weir.common.problem.Problem;
import dev.weir.diagnostics.app.api.OutcomeView;
import dev.weir.diagnostics.app.api.Problems;
import dev.weir.diagnostics.app.api.RttView;
import dev.weir.diagnostics.http.HttpOutcome;
import dev.weir.diagnostics.http.HttpTarget;
import dev.weir.diagnostics.http.Phase;
import dev.weir.diagnostics.http.Phases;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The answers to a request and to those that followed it, as written in JSON.
 *
 * @param complete false when the run was stopped
 * @param notFollowed where the last answer redirects to, when nobody asked there
 * @param problem why nobody did; missing when there had been as many redirects as were wanted
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record HttpView(
    String id,
    String url,
    boolean complete,
    List<Exchange> exchanges,
    @Nullable String notFollowed,
    @Nullable Map<String, Object> problem) {

  static HttpView of(
      HttpJob.Started started,
      boolean complete,
      List<Exchange> exchanges,
      Optional<HttpTarget> notFollowed,
      Optional<Problem> problem) {
    return new HttpView(
        started.id(),
        started.url(),
        complete,
        List.copyOf(exchanges),
        notFollowed.map(HttpTarget::url).orElse(null),
        problem.map(Problems::members).orElse(null));
  }

  /**
   * One request.
   *
   * @param outcome answered, failed or abandoned
   * @param failedIn the phase that failed
   * @param bodyBytes read of the body
   * @param wholeBody false when it is longer than what is read of it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "HttpExchange")
  record Exchange(
      String url,
      String address,
      String outcome,
      @Nullable String failedIn,
      @Nullable String reason,
      @Nullable Integer status,
      @Nullable String protocol,
      Millis millis,
      @Nullable List<Header> headers,
      @Nullable Long bodyBytes,
      @Nullable Boolean wholeBody) {

    static Exchange of(HttpTarget target, InetAddress from, long dnsNanos, HttpOutcome outcome) {
      String url = target.url();
      String address = AddressText.of(from);
      Millis millis = Millis.of(dnsNanos, outcome.phases());
      return switch (outcome) {
        case HttpOutcome.Answered answer ->
            new Exchange(
                url,
                address,
                "answered",
                null,
                null,
                answer.status(),
                answer.version(),
                millis,
                answer.headers().stream().map(Header::of).toList(),
                answer.bodyBytes(),
                answer.whole());
        case HttpOutcome.Failed(Phase in, String reason, _) ->
            new Exchange(
                url,
                address,
                "failed",
                OutcomeView.kebab(in),
                reason,
                null,
                null,
                millis,
                null,
                null,
                null);
        case HttpOutcome.Abandoned _ ->
            new Exchange(
                url, address, "abandoned", null, null, null, null, millis, null, null, null);
      };
    }
  }

  /** How long each phase lasted; those that did not end are missing. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "HttpMillis")
  record Millis(
      double dns,
      @Nullable Double connect,
      @Nullable Double tls,
      @Nullable Double firstByte,
      @Nullable Double body) {

    static Millis of(long dnsNanos, Phases phases) {
      return new Millis(
          RttView.millis(dnsNanos),
          millis(phases.nanos(Phase.CONNECT)),
          millis(phases.nanos(Phase.TLS)),
          millis(phases.nanos(Phase.FIRST_BYTE)),
          millis(phases.nanos(Phase.BODY)));
    }

    private static @Nullable Double millis(OptionalLong nanos) {
      return nanos.isPresent() ? RttView.millis(nanos.getAsLong()) : null;
    }
  }

  /** A field of the answer's head. */
  @Schema(name = "HttpHeader")
  record Header(String name, String value) {
    static Header of(Map.Entry<String, String> header) {
      return new Header(header.getKey(), header.getValue());
    }
  }
}
