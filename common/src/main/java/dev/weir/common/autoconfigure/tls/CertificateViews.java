package dev.weir.common.autoconfigure.tls;

import dev.weir.common.acme.AcmeState;
import dev.weir.common.ocsp.OcspStapler;
import dev.weir.common.ocsp.StapleState;
import dev.weir.common.tls.CertificateManager;
import dev.weir.common.tls.CertificateState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What the API tells of all certificates. */
final class CertificateViews {

  private final CertificateManager certificates;
  private final OcspStapler stapler;
  private final AcmeLifecycle acme;
  private final @Nullable String standing;

  /**
   * @param standing the name of the default certificate; null where there is none
   */
  CertificateViews(
      CertificateManager certificates,
      OcspStapler stapler,
      AcmeLifecycle acme,
      @Nullable String standing) {
    this.certificates = certificates;
    this.stapler = stapler;
    this.acme = acme;
    this.standing = standing;
  }

  List<CertificateView> all() {
    Map<String, StapleState> staples =
        stapler.states().stream()
            .filter(state -> state.responder() != null || state.mustStaple())
            .collect(Collectors.toMap(StapleState::certificate, Function.identity()));
    Map<String, AcmeState> awaited = new LinkedHashMap<>();
    acme.states().forEach(state -> awaited.put(state.certificate(), state));
    List<CertificateView> views = new ArrayList<>();
    for (CertificateState state : certificates.states()) {
      String name = state.name();
      views.add(
          CertificateView.of(
              state, staples.get(name), awaited.remove(name), name.equals(standing)));
    }
    awaited
        .values()
        .forEach(
            state -> views.add(CertificateView.of(state, state.certificate().equals(standing))));
    return views;
  }
}
