package dev.weir.common.autoconfigure;

import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.ocsp.StapleState;
import dev.weir.common.tls.CertificateManager;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the API tells of all certificates. */
final class CertificateViews {

  private final CertificateManager certificates;
  private final OcspStapler stapler;
  private final @Nullable String standing;

  /**
   * @param standing the name of the default certificate; null where there is none
   */
  CertificateViews(
      CertificateManager certificates, OcspStapler stapler, @Nullable String standing) {
    this.certificates = certificates;
    this.stapler = stapler;
    this.standing = standing;
  }

  List<CertificateView> all() {
    Map<String, StapleState> staples =
        stapler.states().stream()
            .filter(state -> state.responder() != null || state.mustStaple())
            .collect(Collectors.toMap(StapleState::certificate, Function.identity()));
    return certificates.states().stream()
        .map(
            state ->
                CertificateView.of(state, staples.get(state.name()), state.name().equals(standing)))
        .toList();
  }
}
